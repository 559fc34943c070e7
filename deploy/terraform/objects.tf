# One bucket: pictures of shows and halls, dumps of the database, and what a release unpacks on the machine.
locals {
  picture_prefixes = ["images/", "uploads/"]
  backup_prefix    = "backups/"
  release_prefix   = "releases/"
}

resource "aws_s3_bucket" "images" {
  bucket_prefix = "${var.project}-images-"
  force_destroy = !var.protected
}

resource "aws_s3_bucket_public_access_block" "images" {
  bucket                  = aws_s3_bucket.images.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "images" {
  bucket = aws_s3_bucket.images.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "images" {
  bucket = aws_s3_bucket.images.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

data "aws_iam_policy_document" "only_tls" {
  statement {
    sid       = "OnlyTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.images.arn, "${aws_s3_bucket.images.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "images" {
  bucket     = aws_s3_bucket.images.id
  policy     = data.aws_iam_policy_document.only_tls.json
  depends_on = [aws_s3_bucket_public_access_block.images]
}

# Staff upload from the browser by a signed form or address; everybody may look.
resource "aws_s3_bucket_cors_configuration" "images" {
  bucket = aws_s3_bucket.images.id
  cors_rule {
    allowed_methods = ["GET", "HEAD", "PUT", "POST"]
    allowed_origins = var.web_origins
    allowed_headers = ["*"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3600
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "images" {
  bucket = aws_s3_bucket.images.id
  rule {
    id     = "uploads-that-were-left"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
  # A picture that was confirmed is copied to images/; what is still here tomorrow is nobody's.
  rule {
    id     = "pictures-that-were-never-confirmed"
    status = "Enabled"
    filter {
      prefix = "uploads/"
    }
    expiration {
      days = 1
    }
  }
  rule {
    id     = "old-backups"
    status = "Enabled"
    filter {
      prefix = local.backup_prefix
    }
    expiration {
      days = 30
    }
  }
  rule {
    id     = "old-releases"
    status = "Enabled"
    filter {
      prefix = local.release_prefix
    }
    expiration {
      days = 180
    }
  }
}
