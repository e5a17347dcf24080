//! How large the future of each operation's call is, with each client: a task holds it as long as the call takes.

/// Prints one JSON object, from the name of each operation to the bytes of the future of its `send`, for a type `Client`.
#[macro_export]
macro_rules! print_sizes {
    ($client:ty) => {
        $crate::print_sizes! {
            $client:
            cancel_key_deletion.set_key_id;
            connect_custom_key_store.set_custom_key_store_id;
            create_alias.set_alias_name.set_target_key_id;
            create_custom_key_store.set_custom_key_store_name;
            create_grant.set_key_id.set_operations;
            create_key;
            decapsulate.set_key_id.set_shared_secret_ciphertext_blob.set_encapsulation_algorithm;
            decrypt;
            delete_alias.set_alias_name;
            delete_custom_key_store.set_custom_key_store_id;
            delete_imported_key_material.set_key_id;
            derive_shared_secret.set_key_id.set_key_agreement_algorithm.set_public_key;
            describe_custom_key_stores;
            describe_key.set_key_id;
            disable_key.set_key_id;
            disable_key_rotation.set_key_id;
            disconnect_custom_key_store.set_custom_key_store_id;
            enable_key.set_key_id;
            enable_key_rotation.set_key_id;
            encapsulate.set_key_id.set_encapsulation_algorithm;
            encrypt.set_key_id.set_plaintext;
            generate_data_key.set_key_id;
            generate_data_key_pair.set_key_id.set_key_pair_spec;
            generate_data_key_pair_without_plaintext.set_key_id.set_key_pair_spec;
            generate_data_key_without_plaintext.set_key_id;
            generate_mac.set_message.set_key_id.set_mac_algorithm;
            generate_random;
            get_key_last_usage.set_key_id;
            get_key_policy.set_key_id;
            get_key_rotation_status.set_key_id;
            get_parameters_for_import.set_key_id.set_wrapping_algorithm.set_wrapping_key_spec;
            get_public_key.set_key_id;
            import_key_material.set_key_id.set_import_token.set_encrypted_key_material;
            list_aliases;
            list_grants.set_key_id;
            list_key_policies.set_key_id;
            list_key_rotations.set_key_id;
            list_keys;
            list_resource_tags.set_key_id;
            list_retirable_grants;
            put_key_policy.set_key_id.set_policy;
            re_encrypt.set_destination_key_id;
            replicate_key.set_key_id.set_replica_region;
            retire_grant;
            revoke_grant.set_key_id.set_grant_id;
            rotate_key_on_demand.set_key_id;
            schedule_key_deletion.set_key_id;
            sign.set_key_id.set_message.set_signing_algorithm;
            tag_resource.set_key_id.set_tags;
            untag_resource.set_key_id.set_tag_keys;
            update_alias.set_alias_name.set_target_key_id;
            update_custom_key_store.set_custom_key_store_id;
            update_key_description.set_key_id.set_description;
            update_primary_region.set_key_id.set_primary_region;
            verify.set_key_id.set_message.set_signature.set_signing_algorithm;
            verify_mac.set_message.set_key_id.set_mac_algorithm.set_mac;
        }
    };
    ($client:ty: $($operation:ident $(.$required:ident)*;)*) => {{
        let sizes = [$(
            (stringify!($operation), $crate::size_of_future(
                |client: $client| client.$operation()$(.$required(None))*.send(),
            )),
        )*];
        $crate::print(&sizes);
    }};
}

/// The bytes of the future that a function gives, which is not called.
pub const fn size_of_future<C, F: Future>(_: fn(C) -> F) -> usize {
    size_of::<F>()
}

pub fn print(sizes: &[(&str, usize)]) {
    let sizes: Vec<_> = sizes.iter().map(|(name, bytes)| format!("\"{name}\":{bytes}")).collect();
    println!("{{{}}}", sizes.join(","));
}
