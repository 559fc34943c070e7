# One secret holds everything that is secret. Terraform makes it empty; fill-secret puts the values, so that they are in
# no state file.
resource "aws_secretsmanager_secret" "env" {
  name                    = "${var.project}/prod/env"
  description             = "What deploy.sh and the services read at run time; see deploy/terraform/README.md"
  recovery_window_in_days = var.protected ? 30 : 0
}
