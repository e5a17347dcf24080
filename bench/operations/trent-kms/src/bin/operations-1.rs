//! A program that uses 1 of the operations of trent-kms.

operations::program! { 1 trent_kms }
