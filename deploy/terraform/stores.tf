resource "aws_db_subnet_group" "main" {
  name       = "${var.project}-postgres"
  subnet_ids = data.aws_subnets.public.ids
}

resource "aws_db_parameter_group" "postgres" {
  name   = "${var.project}-postgres${var.database_version}"
  family = "postgres${var.database_version}"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  # Five services of eight connections, twice while a release rolls, and a few for the migrator, the exporter and people.
  parameter {
    name         = "max_connections"
    value        = "100"
    apply_method = "pending-reboot"
  }
  lifecycle {
    create_before_destroy = true
  }
}

# The first password is thrown away: fill-secret sets the one that is used and puts it into the secret, so that neither
# the state nor a plan ever holds one.
resource "aws_db_instance" "postgres" {
  identifier     = "${var.project}-postgres"
  engine         = "postgres"
  engine_version = var.database_version
  instance_class = "db.t3.micro"
  # The migrator makes the database openrun, roles and schemas.
  username            = "openrun_owner"
  password_wo         = var.first_database_password
  password_wo_version = 1

  storage_type          = "gp3"
  allocated_storage     = 20
  max_allocated_storage = 40
  storage_encrypted     = true

  db_subnet_group_name   = aws_db_subnet_group.main.name
  parameter_group_name   = aws_db_parameter_group.postgres.name
  vpc_security_group_ids = [aws_security_group.stores.id]
  publicly_accessible    = false
  multi_az               = false

  # 03:00 in Seoul, when nobody opens a sale.
  backup_window              = "18:00-18:30"
  maintenance_window         = "sun:19:00-sun:20:00"
  backup_retention_period    = var.database_backup_days
  copy_tags_to_snapshot      = true
  auto_minor_version_upgrade = true
  deletion_protection        = var.protected
  skip_final_snapshot        = !var.protected
  final_snapshot_identifier  = var.protected ? "${var.project}-postgres-last" : null
}

resource "aws_elasticache_subnet_group" "main" {
  name       = "${var.project}-redis"
  subnet_ids = data.aws_subnets.public.ids
}

# Redis must say no when it is full: what it silently threw away would be a place in the line.
resource "aws_elasticache_parameter_group" "redis" {
  count  = local.rehearsal ? 0 : 1 # moto 5.2.1 has no CreateCacheParameterGroup
  name   = "${var.project}-redis7"
  family = "redis7"
  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }
}

resource "aws_elasticache_cluster" "redis" {
  cluster_id               = "${var.project}-redis"
  engine                   = "redis"
  engine_version           = var.redis_version
  node_type                = "cache.t2.micro"
  num_cache_nodes          = 1
  port                     = 6379
  parameter_group_name     = local.rehearsal ? "default.redis7" : aws_elasticache_parameter_group.redis[0].name
  subnet_group_name        = aws_elasticache_subnet_group.main.name
  security_group_ids       = [aws_security_group.stores.id]
  snapshot_retention_limit = 0 # Redis may be lost: the line and the claims are in PostgreSQL
}

locals {
  # moto 5.2.1 answers no nodes.
  redis_host = try(aws_elasticache_cluster.redis.cache_nodes[0].address, "redis.invalid")
}
