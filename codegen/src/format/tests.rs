//! Layout: blank lines, the bodies of macros, and where lines break.

use quote::quote;

use super::{WIDTH, file};

#[test]
fn blank_lines_and_macro_bodies() {
    let tokens = quote! {
        //! About the file.
        use a::b; use c::d;
        #[doc = " A thing."]
        pub struct Thing { pub name: Option<String> }
        accessors! { impl Thing { name: Option<&str>; map: Option<&HashMap<String, Vec<types::Tag>>>; } }
        setters! { impl<KeyId, Handle> ThingBuilder<KeyId, Handle> {
            map encryption_context, set_encryption_context, get_encryption_context: HashMap<String, String>, String, String;
            value x, set_x, get_x: i32;
        } }
        operation_error! {
            #[doc = " Errors."]
            pub enum ThingError { KmsInternalException, is_kms_internal_exception = "KMSInternalException"; A, is_a; }
        }
        builder! { TagBuilder for Result<Tag> {
            required string tag_key, set_tag_key, get_tag_key: String;
            default value n, set_n, get_n: i32 = 7;
            .. request_id: Option<String>;
        } }
        impl Thing { fn a(&self) {} fn b(&self) {} }
    };
    insta::assert_snapshot!(file("// header", tokens));
}

#[test]
fn lines_break_between_tokens_and_only_where_they_are_too_long() {
    let tokens = quote! {
        setters! { impl Thing {
            map encryption_context_of_some_length, set_encryption_context_of_some_length, get_it: HashMap<String, String>, String, String;
            a_short_one = "a, b";
        } }
    };
    let text = file("// header", tokens);
    assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
    assert!(text.contains("        a_short_one = \"a, b\";\n"), "{text}");
}
