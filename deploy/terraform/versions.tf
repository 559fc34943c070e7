terraform {
  # 1.11: write-only arguments, so that no password is kept in the state.
  required_version = ">= 1.11"
  required_providers {
    aws = { source = "hashicorp/aws", version = "= 5.100.0" }
  }
}

locals {
  rehearsal = var.aws_endpoint != ""
}

provider "aws" {
  region = var.region
  default_tags { tags = { Project = var.project, ManagedBy = "terraform" } }

  # What follows differs only while the module is rehearsed against an emulator.
  access_key                  = local.rehearsal ? "test" : null
  secret_key                  = local.rehearsal ? "test" : null
  skip_credentials_validation = local.rehearsal
  skip_metadata_api_check     = local.rehearsal
  skip_requesting_account_id  = false
  s3_use_path_style           = local.rehearsal
  max_retries                 = local.rehearsal ? 1 : null
  dynamic "endpoints" {
    for_each = local.rehearsal ? [var.aws_endpoint] : []
    content {
      ec2            = endpoints.value
      ecr            = endpoints.value
      elasticache    = endpoints.value
      iam            = endpoints.value
      kms            = endpoints.value
      rds            = endpoints.value
      s3             = endpoints.value
      s3control      = endpoints.value
      secretsmanager = endpoints.value
      ssm            = endpoints.value
      sts            = endpoints.value
    }
  }
}
