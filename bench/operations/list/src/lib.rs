//! One program for each client: it calls so many operations, prints the outputs, and thereby makes the compiler build all that
//! a call of each needs.

/// A `main` that calls 1, 5, 20 or 52 operations of the client in the crate of this name.
#[macro_export]
macro_rules! program {
    (1 $kms:ident $($more:tt)*) => {
        $crate::program! { @ $kms describe_key.set_key_id; $($more)* }
    };
    (5 $kms:ident $($more:tt)*) => {
        $crate::program! {
            1 $kms
            create_key;
            decrypt;
            encrypt.set_key_id.set_plaintext;
            generate_data_key.set_key_id;
            $($more)*
        }
    };
    (20 $kms:ident $($more:tt)*) => {
        $crate::program! {
            5 $kms
            connect_custom_key_store.set_custom_key_store_id;
            create_alias.set_alias_name.set_target_key_id;
            create_custom_key_store.set_custom_key_store_name;
            create_grant.set_key_id.set_operations;
            delete_custom_key_store.set_custom_key_store_id;
            describe_custom_key_stores;
            disconnect_custom_key_store.set_custom_key_store_id;
            get_public_key.set_key_id;
            list_aliases;
            list_keys;
            re_encrypt.set_destination_key_id;
            schedule_key_deletion.set_key_id;
            sign.set_key_id.set_message.set_signing_algorithm;
            update_custom_key_store.set_custom_key_store_id;
            verify.set_key_id.set_message.set_signature.set_signing_algorithm;
            $($more)*
        }
    };
    (52 $kms:ident) => {
        $crate::program! {
            20 $kms
            cancel_key_deletion.set_key_id;
            delete_alias.set_alias_name;
            delete_imported_key_material.set_key_id;
            derive_shared_secret.set_key_id.set_key_agreement_algorithm.set_public_key;
            disable_key.set_key_id;
            disable_key_rotation.set_key_id;
            enable_key.set_key_id;
            enable_key_rotation.set_key_id;
            generate_data_key_pair.set_key_id.set_key_pair_spec;
            generate_data_key_pair_without_plaintext.set_key_id.set_key_pair_spec;
            generate_data_key_without_plaintext.set_key_id;
            generate_mac.set_message.set_key_id.set_mac_algorithm;
            generate_random;
            get_key_policy.set_key_id;
            get_key_rotation_status.set_key_id;
            get_parameters_for_import.set_key_id.set_wrapping_algorithm.set_wrapping_key_spec;
            import_key_material.set_key_id.set_import_token.set_encrypted_key_material;
            list_grants.set_key_id;
            list_key_policies.set_key_id;
            list_resource_tags.set_key_id;
            list_retirable_grants;
            put_key_policy.set_key_id.set_policy;
            replicate_key.set_key_id.set_replica_region;
            retire_grant;
            revoke_grant.set_key_id.set_grant_id;
            tag_resource.set_key_id.set_tags;
            untag_resource.set_key_id.set_tag_keys;
            update_alias.set_alias_name.set_target_key_id;
            update_key_description.set_key_id.set_description;
            update_primary_region.set_key_id.set_primary_region;
            verify_mac.set_message.set_key_id.set_mac_algorithm.set_mac;
            rotate_key_on_demand.set_key_id;
        }
    };
    (@ $kms:ident $($operation:ident $(.$required:ident)*;)*) => {
        use $kms::Client;
        use $kms::config::{Config, Credentials, Region};

        fn main() -> Result<(), Box<dyn std::error::Error>> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(run());
            Ok(())
        }

        async fn run() {
            let credentials =
                Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret", None, None, "static");
            let config = Config::builder()
                .behavior_version_latest()
                .region(Region::new("eu-central-1"))
                .credentials_provider(credentials)
                .build();
            let client = Client::from_conf(config);
            $($operation(&client).await;)*
        }

        $(async fn $operation(client: &Client) {
            match client.$operation()$(.$required(None))*.send().await {
                Ok(output) => println!("{output:?}"),
                Err(error) => eprintln!("{error}"),
            }
        })*
    };
}
