# GitHub's workflows come in by OpenID Connect, without a stored key. Two roles: one pushes images from main, one
# releases them, from the environment `production` alone (where GitHub can ask a person first).
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  github_subjects = {
    images = "repo:${var.github_repository}:ref:refs/heads/main"
    deploy = "repo:${var.github_repository}:environment:production"
  }
}

data "aws_iam_policy_document" "github_trust" {
  for_each = local.github_subjects
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = [each.value]
    }
  }
}

resource "aws_iam_role" "github" {
  for_each             = local.github_subjects
  name                 = "${var.project}-github-${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.github_trust[each.key].json
  max_session_duration = 3600
}

data "aws_iam_policy_document" "github_images" {
  statement {
    sid       = "LogInToEcr"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"] # the action knows no resource
  }
  statement {
    sid = "PushImages"
    actions = [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
    ]
    resources = [for repository in aws_ecr_repository.image : repository.arn]
  }
}

data "aws_iam_policy_document" "github_deploy" {
  statement {
    sid       = "PutReleases"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.images.arn}/${local.release_prefix}*"]
  }
  statement {
    sid       = "RunTheReleaseDocument"
    actions   = ["ssm:SendCommand"]
    resources = [aws_instance.app.arn, aws_ssm_document.release.arn]
  }
  statement {
    sid       = "ReadItsResult"
    actions   = ["ssm:GetCommandInvocation"]
    resources = ["*"] # the action knows no resource
  }
}

resource "aws_iam_role_policy" "github" {
  for_each = {
    images = data.aws_iam_policy_document.github_images.json
    deploy = data.aws_iam_policy_document.github_deploy.json
  }
  name   = "what-${each.key}-needs"
  role   = aws_iam_role.github[each.key].id
  policy = each.value
}

# The only command that may be sent to the machine: one word with a closed alphabet, handed to release.sh.
resource "aws_ssm_document" "release" {
  name            = "${var.project}-release"
  document_type   = "Command"
  document_format = "JSON"
  content = jsonencode({
    schemaVersion = "2.2"
    description   = "Roll a release out, back, or say what runs"
    parameters = {
      what = { type = "String", allowedPattern = "^([0-9a-f]{7,40}|rollback|status)$" }
    }
    mainSteps = [{
      action = "aws:runShellScript"
      name   = "release"
      inputs = {
        timeoutSeconds = "900"
        runCommand     = ["exec /usr/local/sbin/openrun-release '{{ what }}'"]
      }
    }]
  })
}
