//! A program that uses 52 of the operations of trent-kms.

operations::program! { 52 trent_kms }
