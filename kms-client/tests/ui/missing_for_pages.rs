//! Pages of grants are those of a key.

fn grants(client: &trent_kms::Client) {
    let _ = client.list_grants().limit(10).into_paginator();
    //~ ListGrants needs `key_id`
}

fn main() {}
