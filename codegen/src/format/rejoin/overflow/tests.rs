//! What does not fit, as `prettyplease` breaks it and as `cargo fmt` does.

use super::super::rejoin;

fn check(broken: &str, laid_out: &str) {
    assert_eq!(rejoin(broken), laid_out);
    assert_eq!(rejoin(laid_out), laid_out, "a second time nothing changes");
}

#[test]
fn a_constant_that_fits_below_its_name() {
    let right =
        "&OperationMetadata { iam_actions: &[\"x:Do\"], service: &crate::SERVICE, name: \"Do\" };";
    let broken = right.replace("{ ", "{\n        ").replace("], ", "],\n        ");
    let broken = broken.replace("SERVICE, ", "SERVICE,\n        ").replace(" };", ",\n    };");
    let head = "    const METADATA: &OperationMetadata =";
    check(&format!("{head} {broken}\n"), &format!("{head}\n        {right}\n"));
}

#[test]
fn the_only_element_of_an_array() {
    let fields =
        "state: State::Success,\n        matcher: Matcher::Error(\"ResourceNotFoundException\"),";
    let laid_out = format!("    acceptors: &[Acceptor {{\n        {fields}\n    }}],\n");
    check(
        "    acceptors: &[\n        Acceptor { state: State::Success, matcher: \
         Matcher::Error(\"ResourceNotFoundException\") },\n    ],\n",
        &laid_out,
    );
    check(
        "    acceptors: &[\n        Acceptor {\n            state: State::Success,\n            matcher: \
         Matcher::Error(\"ResourceNotFoundException\"),\n        },\n    ],\n",
        &laid_out,
    );
    let several = "    a: &[\n        A {\n            b: c,\n            d: e,\n        },\n        F,\n    ],\n";
    check(several, "    a: &[A { b: c, d: e }, F],\n");
}

#[test]
fn heads_of_chains_leave_room_for_the_end() {
    let chain = |name: &str, field: &str| {
        let broken = format!(
            "        v.member(\n                \"{name}\",\n                &self.{field},\n            )\n            \
             .nested();\n"
        );
        let one = format!("        v.member(\"{name}\", &self.{field})\n            .nested();\n");
        (broken, one)
    };
    let (broken, one) = chain(&"N".repeat(35), &"f".repeat(36));
    assert_eq!(one.lines().next().map(str::len), Some(99));
    check(&broken, &one);
    let (name, field) = ("N".repeat(35), "f".repeat(37));
    check(
        &chain(&name, &field).0,
        &format!(
            "        v.member(\n            \"{name}\",\n            &self.{field},\n        )\n        .nested();\n"
        ),
    );
    let host = "h".repeat(58);
    check(
        &format!(
            "            return Ok(\n                Endpoint::new(\"{host}\")\n                    \
             .signing_name(\"a\")\n                    .signing_region(\"b\"),\n            );\n"
        ),
        &format!(
            "            return Ok(Endpoint::new(\"{host}\")\n                .signing_name(\"a\")\n                \
             .signing_region(\"b\"));\n"
        ),
    );
    let host = "h".repeat(59);
    check(
        &format!(
            "            return Ok(\n                Endpoint::new(\"{host}\")\n                    \
             .signing_name(\"a\")\n                    .signing_region(\"b\"),\n            );\n"
        ),
        &format!(
            "            return Ok(Endpoint::new(\n                \"{host}\",\n            )\n            \
             .signing_name(\"a\")\n            .signing_region(\"b\"));\n"
        ),
    );
}

#[test]
fn links_below_a_bracket_take_their_closures_along() {
    let pattern = "P".repeat(70);
    check(
        &format!(
            "        v.member(\n                \"{pattern}\",\n                &self.a,\n            )\n            \
             .keys(|m| {{\n                m\n                    .length(1..=128)\n                    \
             .pattern(&{pattern})\n            }});\n"
        ),
        &format!(
            "        v.member(\"{pattern}\", &self.a)\n            .keys(|m| {{\n                \
             m.length(1..=128)\n                    .pattern(&{pattern})\n            }});\n"
        ),
    );
}

#[test]
fn what_a_function_awaits() {
    let call = "        waiter::wait(self.handle, self.input, &LIFECYCLE_POLICY_PREVIEW_COMPLETE, max_wait)";
    check(
        &format!("    {{\n{call}\n            .await\n    }}\n"),
        &format!("    {{\n{call}.await\n    }}\n"),
    );
}

#[test]
fn arms_get_a_block_for_a_call_that_fits_in_it() {
    let (wire, field) = ("W".repeat(50), "f".repeat(60));
    check(
        &format!(
            "            \"{wire}\" => r.read_into(\n                &mut value.{field},\n            ),\n"
        ),
        &format!(
            "            \"{wire}\" => {{\n                r.read_into(&mut value.{field})\n            }}\n"
        ),
    );
    let field = "f".repeat(75);
    check(
        &format!(
            "            \"{wire}\" => {{\n                r.read_into(&mut value\n                    \
             .{field})\n            }}\n"
        ),
        &format!(
            "            \"{wire}\" => r.read_into(\n                &mut value.{field},\n            ),\n"
        ),
    );
}
