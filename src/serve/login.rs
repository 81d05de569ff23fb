//! The page where a person shows the token, and the cookie for it.

use crate::serve::fail::Fail;
use crate::serve::secret::{COOKIE, CSRF};
use crate::serve::state::State;
use axum::extract::{Form, State as Shared};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use std::time::Duration;

/// How long a wrong token is answered with silence.
const PAUSE: Duration = Duration::from_millis(500);

/// The form.
pub(super) async fn page(Shared(state): Shared<State>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { "Flywheel: token" }
            }
            body {
                main {
                    h1 { "Flywheel" }
                    form method="post" action="/login" {
                        input type="hidden" name=(CSRF) value=(state.secrets.csrf());
                        p {
                            label for="token" { "Token " }
                            input id="token" name="token" type="password" autocomplete="current-password" required autofocus;
                            " "
                            button { "Go in" }
                        }
                    }
                }
            }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct TokenForm {
    token: String,
}

/// Gives the cookie for the token.
pub(super) async fn enter(Shared(state): Shared<State>, Form(form): Form<TokenForm>) -> Result<Response, Fail> {
    if !state.secrets.is_token(form.token.trim()) {
        tokio::time::sleep(PAUSE).await;
        tracing::warn!("somebody showed a wrong token");
        return Err(Fail::forbidden("this is not the token"));
    }
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict", state.secrets.session());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}
