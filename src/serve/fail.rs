//! What a request is answered with when it cannot be served: a status, a sentence, a hint. Never a path of this machine.

use crate::store::error::StoreError;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Why a request is not served.
#[derive(Clone, Debug)]
pub struct Fail {
    /// HTTP status.
    pub status: StatusCode,
    /// What is wrong, and a hint; for people.
    pub message: String,
}

impl Fail {
    /// There is no such thing.
    pub fn missing(message: impl Into<String>) -> Fail {
        Fail { status: StatusCode::NOT_FOUND, message: message.into() }
    }

    /// The request makes no sense.
    pub fn bad(message: impl Into<String>) -> Fail {
        Fail { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    /// Not allowed.
    pub fn forbidden(message: impl Into<String>) -> Fail {
        Fail { status: StatusCode::FORBIDDEN, message: message.into() }
    }

    /// We failed. The cause goes to the log; who asked learns only that it happened, since causes name files.
    pub fn internal(cause: impl std::fmt::Display) -> Fail {
        tracing::error!(%cause, "a request failed");
        Fail {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            message: "the server could not do it; hint: its log says why".into(),
        }
    }
}

impl From<StoreError> for Fail {
    fn from(error: StoreError) -> Fail {
        match error {
            StoreError::Busy(_) => Fail {
                status: StatusCode::SERVICE_UNAVAILABLE,
                message: "the database is busy; hint: try again".into(),
            },
            other => Fail::internal(other),
        }
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let text = format!("{}\n", self.message);
        let mut response = (self.status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response();
        // For whoever wraps it into a page or JSON.
        response.extensions_mut().insert(self);
        response
    }
}
