//! A program that uses 52 of the operations of aws-sdk-kms.

operations::program! { 52 aws_sdk_kms }
