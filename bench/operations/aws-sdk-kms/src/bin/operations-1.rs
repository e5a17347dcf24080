//! A program that uses 1 of the operations of aws-sdk-kms.

operations::program! { 1 aws_sdk_kms }
