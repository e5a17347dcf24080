//! The operations of KMS, and one program for each client that calls some of them: it prints the outputs, and thereby
//! makes the compiler build all that a call of each needs.

/// Hands operations to a macro, behind other arguments: 1, 5, 20 or 52 of them, or all. Each is a method of a client,
/// with the setters of its required members.
#[macro_export]
macro_rules! with_operations {
    (1 [$($macro:tt)*] [$($arguments:tt)*] $($more:tt)*) => {
        $($macro)* { $($arguments)* describe_key.set_key_id; $($more)* }
    };
    (5 [$($macro:tt)*] [$($arguments:tt)*] $($more:tt)*) => {
        $crate::with_operations! {
            1 [$($macro)*] [$($arguments)*]
            create_key;
            decrypt;
            encrypt.set_key_id.set_plaintext;
            generate_data_key.set_key_id;
            $($more)*
        }
    };
    (20 [$($macro:tt)*] [$($arguments:tt)*] $($more:tt)*) => {
        $crate::with_operations! {
            5 [$($macro)*] [$($arguments)*]
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
    (52 [$($macro:tt)*] [$($arguments:tt)*] $($more:tt)*) => {
        $crate::with_operations! {
            20 [$($macro)*] [$($arguments)*]
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
            $($more)*
        }
    };
    (all [$($macro:tt)*] [$($arguments:tt)*]) => {
        $crate::with_operations! {
            52 [$($macro)*] [$($arguments)*]
            decapsulate.set_key_id.set_shared_secret_ciphertext_blob.set_encapsulation_algorithm;
            encapsulate.set_key_id.set_encapsulation_algorithm;
            get_key_last_usage.set_key_id;
            list_key_rotations.set_key_id;
        }
    };
}

/// A `main` that calls so many operations of the client in the crate of this name.
#[macro_export]
macro_rules! program {
    ($count:tt $kms:ident) => {
        $crate::with_operations! { $count [$crate::program!] [@ $kms] }
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
