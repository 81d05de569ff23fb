//! What a script says of itself while it loads.

#![allow(unsafe_code, reason = "starlark's derives expand to `unsafe impl`; no unsafe code is written here")]

use crate::claim::args::{Arg, ArgError, Args};
use crate::diagram::{self, Kind};
use crate::sample::Way;
use crate::template::host;
use starlark::any::ProvidesStaticType;
use std::cell::RefCell;

/// What a script says of itself.
#[derive(Clone, Debug)]
pub struct Meta {
    /// One line for lists.
    pub title: String,
    /// Diagram kind.
    pub kind: &'static Kind,
    /// Knowledge paths.
    pub knowledge: Vec<String>,
    /// Tools that it calls.
    pub tools: Vec<String>,
    /// Levels that it builds.
    pub levels: Vec<u8>,
    /// For expansions, how they make a problem harder; `None` for templates.
    pub way: Option<Way>,
    /// Folders of templates whose problems a rule expands, the rule's own where it names none: what is said beside a road map
    /// makes no sense beside a phrase structure.
    pub within: Vec<String>,
}

/// The host of a module while it loads.
#[derive(ProvidesStaticType)]
pub struct Loading {
    /// What `meta(...)` said.
    pub meta: RefCell<Option<Meta>>,
}

impl Loading {
    /// Calls a free function while a module loads: only `meta` makes sense then.
    pub fn function(&self, name: &str, mut args: Args) -> Result<Arg, ArgError> {
        if name != "meta" {
            return host::FUNCTIONS.iter().find(|f| f.0 == name).map_or_else(
                || Err(ArgError { callee: name.into(), what: "is called outside of build".into() }),
                |row| (row.3)(args),
            );
        }
        let title = args.text("title")?;
        let kind = args.text("kind")?;
        let kind = diagram::kind(&kind).ok_or_else(|| {
            let known: Vec<_> = diagram::KINDS.iter().map(|k| k.name).collect();
            args.error("kind", format_args!("{kind} is unknown; there are {}", known.join(", ")))
        })?;
        let (knowledge, tools) = (args.texts("knowledge")?, args.texts("tools")?);
        let within = match args.keyword("within") {
            None => Vec::new(),
            Some(list) => Args::new("meta", vec![list], Vec::new()).texts("within")?,
        };
        let way = args.text_option("way")?;
        let known = |name: &String| Way::ALL.iter().find(|row| row.0 == name).map(|row| row.1);
        let way = way.map(|name| {
            known(&name)
                .ok_or_else(|| args.error("way", format_args!("must be \"parallel\" or \"sequential\", not {name:?}")))
        });
        let way = way.transpose()?;
        // An expansion takes its level from the problem that it expands.
        let levels = if way.is_some() { vec![1.0] } else { args.numbers("levels")? };
        let levels: Vec<u8> = levels.into_iter().map(|x| x as u8).collect();
        if levels.is_empty() || levels.iter().any(|l| !(1..=3).contains(l)) {
            return Err(args.error("levels", format_args!("must be some of 1, 2, 3, not {levels:?}")));
        }
        for name in &tools {
            if crate::tool::tool(name, kind.name).is_none() {
                return Err(args.error("tools", format_args!("name {name}, which is no tool of kind {}", kind.name)));
            }
        }
        args.done()?;
        *self.meta.borrow_mut() = Some(Meta { title, kind, knowledge, tools, levels, way, within });
        Ok(Arg::None)
    }
}
