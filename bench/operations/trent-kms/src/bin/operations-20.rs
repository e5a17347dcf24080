//! A program that uses 20 of the operations of trent-kms.

operations::program! { 20 trent_kms }
