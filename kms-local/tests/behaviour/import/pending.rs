//! Imported material that waits for a rotation: what it shows of itself, and how it goes.

use super::*;
use trent_kms::operation::replicate_key::ReplicateKeyInput;
use trent_kms::operation::update_primary_region::UpdatePrimaryRegionInput;

/// The states of a key's materials, as ListKeyRotations tells them.
fn materials(world: &World, call: &Call, key: &str) -> Vec<String> {
    let input = ListKeyRotationsInput::builder().key_id(key);
    let input = input.include_key_material(IncludeKeyMaterial::AllKeyMaterial).build().unwrap();
    let listed = world.list_key_rotations(call, input).unwrap().rotations.unwrap();
    let state = |entry: &trent_kms::types::RotationsListEntry| {
        entry.key_material_state.as_ref().unwrap().as_str().to_owned()
    };
    listed.iter().map(state).collect()
}

fn for_a_day(world: &World) -> impl FnOnce(&mut ImportKeyMaterialInput) {
    let valid_to = DateTime::from_millis(world.now().unwrap().after(DAY).as_millis());
    move |input| {
        input.expiration_model = None;
        input.valid_to = Some(valid_to);
    }
}

/// A primary key in us-east-1 and a replica in eu-west-1, both with a current material and with one
/// that waits for a rotation. The primary's own waits for a day.
fn family() -> (World, Call, String) {
    let (world, call) = world();
    let input = CreateKeyInput::builder().origin(OriginType::External).multi_region(true);
    let key = create(&world, &call, input.build().unwrap()).key_id;
    import(&world, &call, &key, &[1; 32], |_| {}).unwrap();
    let replica = ReplicateKeyInput::builder().key_id(&key).replica_region("eu-west-1");
    world.replicate_key(&call, replica.build().unwrap()).unwrap();
    import(&world, &elsewhere(), &key, &[1; 32], |_| {}).unwrap();
    let short = for_a_day(&world);
    let new = |input: &mut ImportKeyMaterialInput| {
        short(input);
        new_material(input);
    };
    import(&world, &call, &key, &[2; 32], new).unwrap();
    assert_eq!(materials(&world, &call, &key)[1], "PENDING_MULTI_REGION_IMPORT_AND_ROTATION");
    import(&world, &elsewhere(), &key, &[2; 32], |_| {}).unwrap();
    assert_eq!(materials(&world, &call, &key), ["CURRENT", "PENDING_ROTATION"]);
    (world, call, key)
}

/// The id of the material that a rotation would make current.
fn pending_id(world: &World, call: &Call, key: &str) -> String {
    let input = ListKeyRotationsInput::builder().key_id(key);
    let input = input.include_key_material(IncludeKeyMaterial::AllKeyMaterial).build().unwrap();
    let listed = world.list_key_rotations(call, input).unwrap().rotations.unwrap();
    listed[1].key_material_id.clone().unwrap()
}

#[test]
fn pending_material_of_a_primary_goes_from_its_replicas_too() {
    let (world, call, key) = family();
    let id = pending_id(&world, &call, &key);
    // That of a replica goes alone.
    delete(&world, &elsewhere(), &key, Some(id.clone())).unwrap();
    assert_eq!(materials(&world, &elsewhere(), &key), ["CURRENT"]);
    assert_eq!(materials(&world, &call, &key)[1], "PENDING_MULTI_REGION_IMPORT_AND_ROTATION");
    import(&world, &elsewhere(), &key, &[2; 32], |_| {}).unwrap();
    delete(&world, &call, &key, Some(id)).unwrap();
    for region in [&call, &elsewhere()] {
        assert_eq!(materials(&world, region, &key), ["CURRENT"]);
        assert_eq!(state_of(&world, region, &key), "Enabled");
    }
}

#[test]
fn current_material_of_a_primary_goes_from_it_alone() {
    let (world, call, key) = family();
    delete(&world, &call, &key, None).unwrap();
    assert_eq!(state_of(&world, &call, &key), "PendingImport");
    assert_eq!(state_of(&world, &elsewhere(), &key), "Enabled");
}

#[test]
fn a_replica_rotates_once_the_pending_material_of_its_primary_has_expired() {
    let (world, call, key) = family();
    world.advance(DAY).unwrap();
    for region in [&call, &elsewhere()] {
        assert_eq!(materials(&world, region, &key), ["CURRENT"]);
    }
    let update = UpdatePrimaryRegionInput::builder().key_id(&key).primary_region("eu-west-1");
    world.update_primary_region(&call, update.build().unwrap()).unwrap();
    import(&world, &elsewhere(), &key, &[3; 32], new_material).unwrap();
    import(&world, &call, &key, &[3; 32], |_| {}).unwrap();
    rotate(&world, &elsewhere(), &key).unwrap();
    assert_eq!(materials(&world, &call, &key), ["NON_CURRENT", "CURRENT"]);
}

#[test]
fn the_expiry_of_a_key_is_that_of_materials_that_it_has_for_good() {
    let (world, call) = world();
    let key = external(&world, &call).key_id;
    import(&world, &call, &key, &[1; 32], |_| {}).unwrap();
    let short = for_a_day(&world);
    import(&world, &call, &key, &[2; 32], |input| {
        short(input);
        new_material(input);
    })
    .unwrap();
    let shown = || {
        let described = describe(&world, &call, &key);
        let model = described.expiration_model.map(|model| model.as_str().to_owned());
        (model, described.valid_to.is_some())
    };
    assert_eq!(shown(), (Some(String::from("KEY_MATERIAL_DOES_NOT_EXPIRE")), false));
    let first = describe(&world, &call, &key).current_key_material_id;
    rotate(&world, &call, &key).unwrap();
    assert_eq!(shown(), (Some(String::from("KEY_MATERIAL_EXPIRES")), true));
    // A key that lacks a material shows neither.
    delete(&world, &call, &key, first).unwrap();
    assert_eq!(state_of(&world, &call, &key), "PendingImport");
    assert_eq!(shown(), (None, false));
}
