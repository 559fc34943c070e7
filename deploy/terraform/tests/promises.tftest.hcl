# What the module promises, judged without any AWS: ./openrun test terraform, or `terraform test` in deploy/terraform.
mock_provider "aws" {
  mock_data "aws_vpc" {
    defaults = { id = "vpc-0" }
  }
  mock_data "aws_subnets" {
    defaults = { ids = ["subnet-b", "subnet-a"] }
  }
  mock_data "aws_ssm_parameter" {
    defaults = { value = "ami-0" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
  }
  mock_resource "aws_elasticache_cluster" {
    defaults = { cache_nodes = [{ address = "redis.example", port = 6379 }] }
  }
  mock_resource "aws_ecr_repository" {
    defaults = { repository_url = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/any" }
  }
}

override_resource {
  target = aws_security_group.app
  values = { id = "sg-app" }
}

override_resource {
  target = aws_security_group.stores
  values = { id = "sg-stores" }
}

variables {
  ssh_cidr                = "203.0.113.7/32"
  first_database_password = "thrown-away-at-once"
}

run "doors" {
  command = apply
  assert {
    condition     = sort([for rule in aws_vpc_security_group_ingress_rule.web : tostring(rule.from_port)]) == tolist(["443", "80"])
    error_message = "80 and 443, and no other port, are open to the world"
  }
  assert {
    condition = alltrue([for rule in aws_vpc_security_group_ingress_rule.web :
    rule.cidr_ipv4 == "0.0.0.0/0" && rule.from_port == rule.to_port])
    error_message = "the web is for all"
  }
  assert {
    condition = (aws_vpc_security_group_ingress_rule.ssh.cidr_ipv4 == "203.0.113.7/32" &&
    aws_vpc_security_group_ingress_rule.ssh.from_port == 22 && aws_vpc_security_group_ingress_rule.ssh.to_port == 22)
    error_message = "SSH is for one address"
  }
  assert {
    condition     = aws_vpc_security_group_egress_rule.all.ip_protocol == "-1" && aws_vpc_security_group_egress_rule.all.cidr_ipv4 == "0.0.0.0/0"
    error_message = "everything may go out"
  }
  assert {
    condition = alltrue([for rule in aws_vpc_security_group_ingress_rule.stores :
      rule.cidr_ipv4 == null && rule.cidr_ipv6 == null && rule.referenced_security_group_id == "sg-app" &&
    rule.security_group_id == "sg-stores"])
    error_message = "the stores are for the machine's group only"
  }
  assert {
    condition     = sort([for rule in aws_vpc_security_group_ingress_rule.stores : tostring(rule.from_port)]) == tolist(["5432", "6379"])
    error_message = "PostgreSQL and Redis, nothing else"
  }
}

run "machine" {
  command = apply
  assert {
    condition     = aws_instance.app.instance_type == "t3.medium" && length(aws_instance.app.instance_market_options) == 0
    error_message = "a t3.medium on demand unless asked otherwise"
  }
  assert {
    condition     = aws_instance.app.metadata_options[0].http_tokens == "required"
    error_message = "IMDSv2 only"
  }
  assert {
    condition     = aws_instance.app.root_block_device[0].encrypted
    error_message = "the disk is encrypted"
  }
  assert {
    condition     = aws_instance.app.credit_specification[0].cpu_credits == "standard"
    error_message = "no bill beyond the price list unless asked for"
  }
  assert {
    condition     = length(aws_key_pair.operator) == 0
    error_message = "without a public key nobody comes in by SSH"
  }
  assert {
    condition     = length(aws_instance.app.user_data) < 16384
    error_message = "user data has 16 KB"
  }
}

run "machine_on_spot_with_a_key" {
  command = apply
  variables {
    spot           = true
    instance_type  = "t3.small"
    cpu_credits    = "unlimited"
    ssh_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample operator"
  }
  assert {
    condition     = aws_instance.app.instance_market_options[0].market_type == "spot"
    error_message = "spot was asked for"
  }
  assert {
    condition = (aws_instance.app.instance_market_options[0].spot_options[0].instance_interruption_behavior == "stop" &&
    aws_instance.app.instance_market_options[0].spot_options[0].spot_instance_type == "persistent")
    error_message = "an interrupted machine is stopped and comes back, it is not thrown away"
  }
  assert {
    condition     = aws_instance.app.key_name == "ticketing-operator"
    error_message = "the key is the operator's"
  }
}

run "stores" {
  command = apply
  assert {
    condition = (aws_db_instance.postgres.instance_class == "db.t3.micro" && aws_db_instance.postgres.engine == "postgres" &&
    !aws_db_instance.postgres.publicly_accessible && !aws_db_instance.postgres.multi_az)
    error_message = "one small private PostgreSQL"
  }
  assert {
    condition = (aws_db_instance.postgres.storage_encrypted && aws_db_instance.postgres.deletion_protection &&
    !aws_db_instance.postgres.skip_final_snapshot && aws_db_instance.postgres.backup_retention_period == 7)
    error_message = "encrypted, backed up, not deleted by mistake"
  }
  assert {
    condition     = contains([for p in aws_db_parameter_group.postgres.parameter : "${p.name}=${p.value}"], "rds.force_ssl=1")
    error_message = "PostgreSQL takes TLS only"
  }
  assert {
    condition     = aws_elasticache_cluster.redis.node_type == "cache.t2.micro" && aws_elasticache_cluster.redis.num_cache_nodes == 1
    error_message = "one cache.t2.micro"
  }
  assert {
    condition     = contains([for p in aws_elasticache_parameter_group.redis[0].parameter : "${p.name}=${p.value}"], "maxmemory-policy=noeviction")
    error_message = "a full Redis says no"
  }
  assert {
    condition     = aws_secretsmanager_secret.env.name == "ticketing/prod/env"
    error_message = "the one secret"
  }
}

run "bucket" {
  command = apply
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.images.block_public_acls, aws_s3_bucket_public_access_block.images.block_public_policy,
    aws_s3_bucket_public_access_block.images.ignore_public_acls, aws_s3_bucket_public_access_block.images.restrict_public_buckets])
    error_message = "nothing in the bucket is public"
  }
  assert {
    condition     = alltrue([for rule in aws_s3_bucket_cors_configuration.images.cors_rule : !contains(rule.allowed_origins, "*")])
    error_message = "only our pages may upload from a browser"
  }
  assert {
    condition     = !aws_s3_bucket.images.force_destroy
    error_message = "a bucket with pictures is not deleted"
  }
}

run "images" {
  command = apply
  assert {
    condition = length(setsubtract(["gateway-service", "user-service", "event-service", "queue-service", "reservation-service",
    "payment-service"], [for repository in aws_ecr_repository.image : repository.name])) == 0
    error_message = "a repository for each of the six services"
  }
  assert {
    condition     = length(aws_ecr_lifecycle_policy.image) == length(aws_ecr_repository.image)
    error_message = "old images go by themselves"
  }
}

run "github" {
  command = apply
  assert {
    condition = alltrue([for subject in values(local.github_subjects) :
    startswith(subject, "repo:openrun/openrun:") && !strcontains(subject, "*")])
    error_message = "no wildcard in who may assume a role"
  }
  assert {
    condition     = strcontains(aws_ssm_document.release.content, "^([0-9a-f]{7,40}|rollback|status)$")
    error_message = "the release document takes a commit or a word"
  }
}

run "the_world_has_no_ssh" {
  command = plan
  variables {
    ssh_cidr = "0.0.0.0/0"
  }
  expect_failures = [var.ssh_cidr]
}

run "a_network_has_no_ssh" {
  command = plan
  variables {
    ssh_cidr = "203.0.113.0/24"
  }
  expect_failures = [var.ssh_cidr]
}

run "a_machine_too_small" {
  command = plan
  variables {
    instance_type = "t3.micro"
  }
  expect_failures = [var.instance_type]
}

run "any_repository" {
  command = plan
  variables {
    github_repository = "openrun/*"
  }
  expect_failures = [var.github_repository]
}

run "uploads_from_everywhere" {
  command = plan
  variables {
    web_origins = ["*"]
  }
  expect_failures = [var.web_origins]
}

run "no_backup" {
  command = plan
  variables {
    database_backup_days = 0
  }
  expect_failures = [var.database_backup_days]
}
