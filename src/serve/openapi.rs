//! The OpenAPI description, made from the rows of routes.

use crate::serve::route::{Answer, Method, Route};
use crate::serve::schema::object;
use serde_json::{Map, Value, json};

/// The description of some routes.
pub fn document<'a>(routes: impl IntoIterator<Item = &'a Route>) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let method = match route.method {
            Method::Get => "get",
            Method::Post => "post",
        };
        paths.entry(path(route)).or_insert_with(|| json!({}))[method] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Flywheel",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A daemon that grows a dataset of interactive visual reasoning problems, and its window.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
        "security": [{}, { "token": [] }],
        "paths": paths,
    })
}

/// The path as OpenAPI writes it: it knows no parameters that take several parts.
pub fn path(route: &Route) -> String {
    route.path.replace("{*", "{")
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({ "summary": route.summary, "responses": responses(route) });
    let in_path = |name: &str| path(route).contains(&format!("{{{name}}}"));
    let parameter = |f: &crate::serve::route::Field| {
        let place = if in_path(f.name) { "path" } else { "query" };
        json!({
            "name": f.name, "in": place, "required": place == "path", "description": f.meaning, "schema": { "type": "string" },
        })
    };
    let path_only = |f: &&crate::serve::route::Field| route.method == Method::Get || in_path(f.name);
    let parameters: Vec<Value> = route.fields.iter().filter(path_only).map(parameter).collect();
    if !parameters.is_empty() {
        operation["parameters"] = json!(parameters);
    }
    if route.method == Method::Post {
        let fields: Map<String, Value> = route
            .fields
            .iter()
            .filter(|f| !in_path(f.name))
            .map(|f| (f.name.to_owned(), json!({ "type": "string", "description": f.meaning })))
            .collect();
        let form = json!({ "schema": { "type": "object", "properties": fields } });
        operation["requestBody"] = json!({ "content": { "application/x-www-form-urlencoded": form } });
    }
    operation
}

fn responses(route: &Route) -> Value {
    let of =
        |kind: &str, schema: Value| json!({ "description": "as asked", "content": { kind: { "schema": schema } } });
    let text = || json!({ "type": "string" });
    let (status, good) = match route.answer {
        Answer::Html => ("200", of("text/html", text())),
        Answer::Json(schema) => ("200", of("application/json", schema())),
        Answer::Text => ("200", of("text/plain", text())),
        Answer::Png => ("200", of("image/png", json!({}))),
        Answer::Events => ("200", of("text/event-stream", text())),
        Answer::File => ("200", of("application/octet-stream", json!({}))),
        Answer::Done => {
            ("303", json!({ "description": "done; 200 with JSON to whoever accepts application/json first" }))
        }
    };
    let error = object(&[("error", json!({ "type": "string", "description": "what is wrong, and a hint" }))]);
    let bad = json!({
        "description": "what is wrong, as text, or as JSON to whoever asks for JSON",
        "content": { "text/plain": { "schema": { "type": "string" } }, "application/json": { "schema": error } },
    });
    json!({ status: good, "default": bad })
}
