variable "region" {
  description = "Where everything lives; Seoul, near the buyers."
  type        = string
  default     = "ap-northeast-2"
}

variable "project" {
  description = "First part of every name; the secret is PROJECT/prod/env."
  type        = string
  default     = "ticketing"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.project))
    error_message = "project: 3 to 20 of a-z, 0-9 and -, beginning with a letter."
  }
}

variable "ssh_cidr" {
  description = "The one address that may reach port 22, as a.b.c.d/32."
  type        = string
  validation {
    condition     = can(regex("^\\d+(\\.\\d+){3}/32$", var.ssh_cidr)) && can(cidrhost(var.ssh_cidr, 0))
    error_message = "ssh_cidr must be one IPv4 address, written a.b.c.d/32; the world is not let in."
  }
}

variable "ssh_public_key" {
  description = "Who may come in by SSH; empty: nobody, Systems Manager is the way in."
  type        = string
  default     = ""
}

variable "instance_type" {
  description = "The machine that runs the compose file."
  type        = string
  default     = "t3.medium"
  validation {
    condition     = contains(["t3.small", "t3.medium", "t3.large"], var.instance_type)
    error_message = "instance_type: t3.small, t3.medium or t3.large; docs/cost.md says what fits where."
  }
}

variable "spot" {
  description = "Run on spot capacity: cheaper, and may be stopped with two minutes' notice."
  type        = bool
  default     = false
}

variable "cpu_credits" {
  description = "standard: never more than the price list says; unlimited: full speed for longer, billed by the hour."
  type        = string
  default     = "standard"
  validation {
    condition     = contains(["standard", "unlimited"], var.cpu_credits)
    error_message = "cpu_credits: standard or unlimited."
  }
}

variable "disk_gib" {
  description = "Root volume: system, images, Kafka's log, Prometheus."
  type        = number
  default     = 30
  validation {
    condition     = var.disk_gib >= 20 && var.disk_gib <= 200
    error_message = "disk_gib: 20 to 200."
  }
}

variable "database_version" {
  description = "PostgreSQL's major version on RDS."
  type        = string
  default     = "18"
}

variable "first_database_password" {
  description = "Any: it is used to make the database, kept nowhere, and replaced by fill-secret. $(openssl rand -hex 20)"
  type        = string
  sensitive   = true
  ephemeral   = true
  validation {
    condition     = length(var.first_database_password) >= 16
    error_message = "first_database_password: at least 16 characters; openssl rand -hex 20 makes one."
  }
}

variable "database_backup_days" {
  description = "How long RDS keeps its own backups; accounts on the free plan allow 1."
  type        = number
  default     = 7
  validation {
    condition     = var.database_backup_days >= 1 && var.database_backup_days <= 35
    error_message = "database_backup_days: 1 to 35; money is never kept without a backup."
  }
}

variable "redis_version" {
  type    = string
  default = "7.1"
}

variable "protected" {
  description = "Refuse to delete the database, and keep a last snapshot of it."
  type        = bool
  default     = true
}

variable "images" {
  description = "One ECR repository for each image of the compose file that is ours."
  type        = set(string)
  default = [
    "gateway-service", "user-service", "event-service", "queue-service", "reservation-service", "payment-service",
    "migrator", "sandbox", "web",
  ]
}

variable "domain" {
  description = "Where the site answers; its record points at the output `address`."
  type        = string
  default     = "openrun.example"
}

variable "web_origins" {
  description = "Our own pages: they may call the API with a session, and put pictures into the bucket."
  type        = list(string)
  default     = ["https://openrun.example"]
  validation {
    condition     = length(var.web_origins) > 0 && alltrue([for origin in var.web_origins : startswith(origin, "https://")])
    error_message = "web_origins: at least one, each beginning with https://."
  }
}

variable "github_repository" {
  description = "OWNER/NAME whose workflows may push images (from main) and deploy (from the environment production)."
  type        = string
  default     = "openrun/openrun"
  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository: OWNER/NAME, without wildcards."
  }
}

variable "budget_email" {
  description = "Who is told when the month costs more than budget_usd; empty: nobody."
  type        = string
  default     = ""
}

variable "budget_usd" {
  type    = number
  default = 90
}

variable "aws_endpoint" {
  description = "Empty for AWS. A rehearsal gives the address of its emulator."
  type        = string
  default     = ""
}
