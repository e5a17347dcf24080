//! A program that uses 5 of the operations of aws-sdk-kms.

operations::program! { 5 aws_sdk_kms }
