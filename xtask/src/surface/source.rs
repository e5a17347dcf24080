//! The public paths of a crate, read from its sources and those of the crates that it re-exports.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use syn::{Attribute, Fields, ImplItem, Item, ItemUse, TraitItem, Type, UseTree, Visibility};

/// Something that an application can name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Public {
    /// The item's path from the crate's root.
    pub(super) item: String,
    /// What of the item.
    pub(super) part: Part,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The item itself.
    Whole,
    Method(String),
    Field(String),
    Variant(String),
}

impl fmt::Display for Public {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Part::Whole => f.write_str(&self.item),
            Part::Method(name) => write!(f, "{}::{name}()", self.item),
            Part::Field(name) => write!(f, "{}.{name}", self.item),
            Part::Variant(name) => write!(f, "{}::{name}", self.item),
        }
    }
}

/// Every public path of the crate in a folder.
pub(super) fn paths(folder: &Path) -> Result<BTreeSet<Public>> {
    let mut reader = Reader::default();
    let root = reader.load(folder)?;
    let mut paths = BTreeSet::new();
    reader.walk(&root, &Vec::new(), &mut Vec::new(), &mut paths);
    Ok(paths)
}

/// A module's path in its crate.
type Module = Vec<String>;

/// Crates by the name that code uses; none if its sources are not at hand.
#[derive(Default)]
struct Reader {
    crates: BTreeMap<String, Option<BTreeMap<Module, Vec<Item>>>>,
}

/// Where an item stands.
struct Found<'a> {
    krate: String,
    module: Module,
    item: &'a Item,
}

impl Reader {
    /// Reads a crate and those whose names its sources mention; returns its name.
    fn load(&mut self, folder: &Path) -> Result<String> {
        let folder_name = folder.file_name().unwrap_or_default().to_string_lossy();
        let (package, _) = folder_name.rsplit_once('-').unwrap_or((&folder_name, ""));
        let name = package.replace('-', "_");
        let mut modules = BTreeMap::new();
        let source = folder.join("src");
        read_module(Vec::new(), &source.join("lib.rs"), &source, &mut modules)?;
        let mut mentioned = BTreeSet::new();
        for item in modules.values().flatten() {
            if let Item::Use(import) = item
                && is_public(&import.vis)
            {
                leaves(&import.tree, &mut Vec::new(), &mut |path, _| {
                    mentioned.insert(path[0].clone());
                });
            }
        }
        self.crates.insert(name.clone(), Some(modules));
        for other in mentioned {
            if !self.crates.contains_key(&other) && (other.starts_with("aws_")) {
                self.crates.insert(other.clone(), None);
                if let Some(folder) = beside(folder, &other)? {
                    self.load(&folder)?;
                }
            }
        }
        Ok(name)
    }

    fn items(&self, krate: &str, module: &[String]) -> Option<&Vec<Item>> {
        self.crates.get(krate)?.as_ref()?.get(module)
    }

    /// Everything public in a module, under the path where it is seen.
    fn walk(
        &self,
        krate: &str,
        module: &Module,
        seen: &mut Vec<String>,
        paths: &mut BTreeSet<Public>,
    ) {
        for item in self.items(krate, module).into_iter().flatten() {
            let Some((visibility, attributes, name)) = head(item) else {
                if let Item::Use(import) = item
                    && is_public(&import.vis)
                    && is_shown(&import.attrs)
                {
                    self.walk_import(krate, module, import, seen, paths);
                }
                continue;
            };
            if is_public(visibility) && is_shown(attributes) {
                seen.push(name.clone());
                if let Item::Mod(_) = item {
                    let mut inner = module.clone();
                    inner.push(name);
                    self.walk(krate, &inner, seen, paths);
                } else {
                    self.parts(
                        &Found { krate: krate.to_owned(), module: module.clone(), item },
                        seen,
                        paths,
                    );
                }
                seen.pop();
            }
        }
    }

    fn walk_import(
        &self,
        krate: &str,
        module: &Module,
        import: &ItemUse,
        seen: &mut Vec<String>,
        paths: &mut BTreeSet<Public>,
    ) {
        leaves(&import.tree, &mut Vec::new(), &mut |path, name| {
            seen.push(name.to_owned());
            match self.find(krate, module, path, 0) {
                Some(found) => self.parts(&found, seen, paths),
                // Of a crate whose sources are not at hand, or made by a macro.
                None => {
                    paths.insert(Public { item: seen.join("::"), part: Part::Whole });
                }
            }
            seen.pop();
        });
    }

    /// The item that a path names, through re-exports.
    fn find(
        &self,
        krate: &str,
        module: &[String],
        path: &[String],
        depth: usize,
    ) -> Option<Found<'_>> {
        let (name, parents) = path.split_last()?;
        let (mut krate, mut at) = (krate.to_owned(), module.to_vec());
        for (index, parent) in parents.iter().enumerate() {
            match parent.as_str() {
                "crate" => at.clear(),
                "super" => drop(at.pop()),
                "self" => {}
                other if index == 0 && self.crates.contains_key(other) => {
                    other.clone_into(&mut krate);
                    at.clear();
                }
                other => at.push(other.to_owned()),
            }
        }
        let items = self.items(&krate, &at)?;
        let own = items.iter().find(|item| {
            head(item).is_some_and(|(_, _, found)| found == *name) && !matches!(item, Item::Mod(_))
        });
        if let Some(item) = own {
            return Some(Found { krate, module: at, item });
        }
        if depth > 8 {
            return None;
        }
        let mut target = None;
        for item in items {
            let Item::Use(import) = item else { continue };
            leaves(&import.tree, &mut Vec::new(), &mut |path, renamed| {
                if renamed == name {
                    target = Some(path.to_vec());
                }
            });
        }
        self.find(&krate, &at, &target?, depth + 1)
    }

    /// An item and what is public of it.
    fn parts(&self, found: &Found<'_>, seen: &[String], paths: &mut BTreeSet<Public>) {
        let mut add = |part| {
            paths.insert(Public { item: seen.join("::"), part });
        };
        add(Part::Whole);
        match found.item {
            Item::Struct(item) => {
                if let Fields::Named(fields) = &item.fields {
                    let public = fields.named.iter().filter(|field| is_public(&field.vis));
                    for name in public.filter_map(|field| field.ident.as_ref()) {
                        add(Part::Field(name.to_string()));
                    }
                }
            }
            Item::Enum(item) => {
                for variant in item.variants.iter().filter(|variant| is_shown(&variant.attrs)) {
                    add(Part::Variant(variant.ident.to_string()));
                }
            }
            Item::Trait(item) => {
                for item in &item.items {
                    if let TraitItem::Fn(method) = item
                        && is_shown(&method.attrs)
                    {
                        add(Part::Method(method.sig.ident.to_string()));
                    }
                }
            }
            _ => {}
        }
        for method in self.methods(found) {
            add(Part::Method(method));
        }
    }

    /// The public methods of a type, wherever in its crate they are.
    fn methods(&self, found: &Found<'_>) -> Vec<String> {
        let Some((_, _, name)) = head(found.item) else { return Vec::new() };
        let modules = self.crates[&found.krate].iter().flatten();
        let mut methods = Vec::new();
        for (module, items) in modules {
            for item in items {
                let Item::Impl(item) = item else { continue };
                let Type::Path(of) = &*item.self_ty else { continue };
                if item.trait_.is_some() || !is_shown(&item.attrs) {
                    continue;
                }
                let path: Vec<_> = of.path.segments.iter().map(|s| s.ident.to_string()).collect();
                if path.last() != Some(&name) {
                    continue;
                }
                let is_it = self.find(&found.krate, module, &path, 0).is_some_and(|target| {
                    target.krate == found.krate && target.module == found.module
                });
                if is_it {
                    methods.extend(item.items.iter().filter_map(|item| match item {
                        ImplItem::Fn(method)
                            if is_public(&method.vis) && is_shown(&method.attrs) =>
                        {
                            Some(method.sig.ident.to_string())
                        }
                        _ => None,
                    }));
                }
            }
        }
        methods
    }
}

/// Reads a module's file and those of the modules in it.
fn read_module(
    module: Module,
    file: &Path,
    children: &Path,
    modules: &mut BTreeMap<Module, Vec<Item>>,
) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let parsed = syn::parse_file(&text).with_context(|| file.display().to_string())?;
    add_items(module, parsed.items, children, modules)
}

fn add_items(
    module: Module,
    mut items: Vec<Item>,
    children: &Path,
    modules: &mut BTreeMap<Module, Vec<Item>>,
) -> Result<()> {
    for item in &mut items {
        let Item::Mod(inner) = item else { continue };
        let name = inner.ident.to_string();
        let path = [module.as_slice(), std::slice::from_ref(&name)].concat();
        let folder = children.join(&name);
        if let Some((_, items)) = inner.content.take() {
            add_items(path, items, &folder, modules)?;
            continue;
        }
        let files = [children.join(format!("{name}.rs")), folder.join("mod.rs")];
        // A module that is not built here may have no file.
        if let Some(file) = files.iter().find(|file| file.exists()) {
            read_module(path, file, &folder, modules)?;
        }
    }
    modules.insert(module, items);
    Ok(())
}

/// The newest sources of another crate that lie beside those of this one.
fn beside(folder: &Path, krate: &str) -> Result<Option<std::path::PathBuf>> {
    let prefix = krate.replace('_', "-") + "-";
    let mut versions = Vec::new();
    for entry in fs::read_dir(folder.parent().unwrap_or(folder))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let version = name.strip_prefix(&prefix).map(|version| {
            version.split('.').map(str::parse::<u64>).collect::<std::result::Result<Vec<_>, _>>()
        });
        if let Some(Ok(version)) = version {
            versions.push((version, path));
        }
    }
    Ok(versions.into_iter().max().map(|(_, path)| path))
}

/// Each name that a `use` brings, with its path.
fn leaves(tree: &UseTree, path: &mut Vec<String>, each: &mut dyn FnMut(&[String], &str)) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            leaves(&inner.tree, path, each);
            path.pop();
        }
        UseTree::Name(name) => {
            path.push(name.ident.to_string());
            each(path, &name.ident.to_string());
            path.pop();
        }
        UseTree::Rename(rename) => {
            path.push(rename.ident.to_string());
            each(path, &rename.rename.to_string());
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, path, each)),
        UseTree::Glob(_) => {}
    }
}

/// Visibility, attributes and name of an item that an application can name.
fn head(item: &Item) -> Option<(&Visibility, &[Attribute], String)> {
    let (visibility, attributes, name) = match item {
        Item::Const(item) => (&item.vis, &item.attrs, &item.ident),
        Item::Enum(item) => (&item.vis, &item.attrs, &item.ident),
        Item::Fn(item) => (&item.vis, &item.attrs, &item.sig.ident),
        Item::Mod(item) => (&item.vis, &item.attrs, &item.ident),
        Item::Static(item) => (&item.vis, &item.attrs, &item.ident),
        Item::Struct(item) => (&item.vis, &item.attrs, &item.ident),
        Item::Trait(item) => (&item.vis, &item.attrs, &item.ident),
        Item::Type(item) => (&item.vis, &item.attrs, &item.ident),
        _ => return None,
    };
    Some((visibility, attributes, name.to_string()))
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether an item is documented and not for tests or experiments of the SDK's own.
fn is_shown(attributes: &[Attribute]) -> bool {
    attributes.iter().all(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else { return true };
        let text = list.tokens.to_string();
        let hidden = list.path.is_ident("doc") && text == "hidden";
        let gated = list.path.is_ident("cfg")
            && ["test", "unstable"].iter().any(|gate| text.contains(gate));
        !hidden && !gated
    })
}
