"""Run by LocalStack itself once it is ready (/etc/localstack/init/ready.d): the bucket of pictures, as deploy/terraform/objects.tf makes
it in AWS. LocalStack forgets when it stops, so at every start."""
import os

import boto3

BUCKET = os.environ["OPENRUN_S3_BUCKET"]
# It knows no other key than this one.
S3 = boto3.client("s3", endpoint_url="http://127.0.0.1:4566", region_name=os.environ["AWS_DEFAULT_REGION"], aws_access_key_id="test",
                  aws_secret_access_key="test")
if BUCKET not in [bucket["Name"] for bucket in S3.list_buckets()["Buckets"]]:
    S3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_DEFAULT_REGION"]})
S3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [{
    "AllowedMethods": ["GET", "HEAD", "PUT"], "AllowedOrigins": os.environ["WEB_ORIGINS"].split(","), "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 3600}]})
