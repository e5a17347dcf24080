//! A program that uses 20 of the operations of aws-sdk-kms.

operations::program! { 20 aws_sdk_kms }
