//! A program that uses 5 of the operations of trent-kms.

operations::program! { 5 trent_kms }
