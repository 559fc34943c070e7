data "aws_ssm_parameter" "amazon_linux" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

resource "aws_key_pair" "operator" {
  count      = var.ssh_public_key == "" ? 0 : 1
  key_name   = "${var.project}-operator"
  public_key = var.ssh_public_key
}

locals {
  # The script itself is plain shell; what it is told stands in front of it.
  user_data = join("\n", [
    "#!/bin/bash",
    "export OPENRUN_PROJECT='${var.project}'",
    "export OPENRUN_BUCKET='${aws_s3_bucket.images.bucket}'",
    "export AWS_DEFAULT_REGION='${var.region}'",
    "base64 -d >/usr/local/sbin/openrun-release <<<'${filebase64("${path.module}/openrun-release")}'",
    "chmod 755 /usr/local/sbin/openrun-release",
    file("${path.module}/first-boot.sh"),
  ])
}

resource "aws_instance" "app" {
  ami                    = data.aws_ssm_parameter.amazon_linux.value
  instance_type          = var.instance_type
  subnet_id              = sort(data.aws_subnets.public.ids)[0]
  vpc_security_group_ids = [aws_security_group.app.id]
  iam_instance_profile   = aws_iam_instance_profile.app.name
  key_name               = one(aws_key_pair.operator[*].key_name)

  user_data                   = local.user_data
  user_data_replace_on_change = false

  # Two hops: containers on the bridge fetch the role's credentials, too.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = var.disk_gib
    encrypted   = true
  }

  credit_specification {
    cpu_credits = var.cpu_credits
  }

  # Stopped, not terminated: disk and address are there when capacity comes back.
  dynamic "instance_market_options" {
    for_each = var.spot ? ["spot"] : []
    content {
      market_type = "spot"
      spot_options {
        spot_instance_type             = "persistent"
        instance_interruption_behavior = "stop"
      }
    }
  }

  lifecycle {
    # A newer image of Amazon Linux is no reason to build the machine anew.
    ignore_changes = [ami]
  }
  tags = { Name = "${var.project}-app" }
}

resource "aws_eip" "app" {
  domain   = "vpc"
  instance = aws_instance.app.id
  tags     = { Name = "${var.project}-app" }
}
