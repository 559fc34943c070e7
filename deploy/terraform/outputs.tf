output "region" { value = var.region }
output "address" {
  description = "What the site's DNS record points at."
  value       = aws_eip.app.public_ip
}
output "domain" { value = var.domain }
output "web_origins" { value = join(",", var.web_origins) }
output "instance" { value = aws_instance.app.id }
output "release_document" { value = aws_ssm_document.release.name }
output "secret" { value = aws_secretsmanager_secret.env.name }
output "bucket" { value = aws_s3_bucket.images.bucket }
output "database" {
  description = "RDS_ENDPOINT, and what fill-secret needs to set the owner's password."
  value = {
    identifier = aws_db_instance.postgres.identifier
    host       = aws_db_instance.postgres.address
    port       = aws_db_instance.postgres.port
    owner      = aws_db_instance.postgres.username
  }
}
output "redis" {
  description = "REDIS_ENDPOINT."
  value       = local.redis_host
}
output "registry" {
  description = "ECR_REGISTRY: what stands before the images' names."
  value       = split("/", aws_ecr_repository.image["gateway-service"].repository_url)[0]
}
output "github_roles" {
  description = "AWS_IMAGES_ROLE and AWS_DEPLOY_ROLE among the repository's variables."
  value       = { for name, role in aws_iam_role.github : name => role.arn }
}
