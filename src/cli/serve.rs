//! `flywheel serve`: the daemon, and its window for browsers and programs.

use crate::cli::engine::Engine;
use crate::cli::run::{settle_origin, silence_workers};
use crate::cli::shared::{Shared, Verdict, line};
use crate::config::load::{Loaded, Overrides};
use crate::flywheel::grow::Plan;
use crate::flywheel::quota;
use crate::serve::actions::remembered;
use crate::serve::app::app;
use crate::serve::control::Control;
use crate::serve::daemon::{self, Machine};
use crate::serve::exports::Exports;
use crate::serve::pool::Readers;
use crate::serve::secret::Secrets;
use crate::serve::state::{Parts, State};
use crate::serve::traffic::Streams;
use crate::serve::{http, journal};
use crate::store::Store;
use crate::store::notes::Notes;
use crate::store::sqlite::SqliteStore;
use crate::web;
use anyhow::{Context as _, anyhow, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Connections that requests read the database by.
const READERS: usize = 4;

/// Time that requests at work get when the server ends.
const GRACE: Duration = Duration::from_secs(5);

/// Variable with the token.
const TOKEN: &str = "FLYWHEEL_SERVE_TOKEN";

/// Grow the dataset for as long as you like, and show it to browsers and programs
///
/// Goes on where the run of this database stopped, with the same samples that `flywheel run` would grow. Ctrl-C and SIGTERM finish the
/// turns at work, a second one stops at once; either way nothing that was counted is lost.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Where to listen; another address than this machine's own needs a token [default: the configuration's, 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    addr: Option<SocketAddr>,
    /// Samples to reach, in all; 0: no end [default: the configuration's, 0]
    #[arg(long, value_name = "N")]
    samples: Option<u64>,
    /// Worker threads; 0 for one on each core [default: the configuration's, 0]
    #[arg(long, value_name = "W")]
    workers: Option<u64>,
    /// Seed of a new run [default: the run's, or the configuration's for a new one]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
}

impl Serve {
    pub(super) fn execute(self, shared: &Shared) -> anyhow::Result<Verdict> {
        if self.workers.is_some_and(|w| w > 1024) {
            bail!("--workers {}: at most 1024; hint: 0 takes one for each core", self.workers.unwrap_or_default());
        }
        let overrides = Overrides { seed: self.seed, workers: self.workers, ..Overrides::default() };
        let mut loaded = shared.load_with(overrides)?;
        let serve = &mut loaded.config.serve;
        serve.addr = self.addr.unwrap_or(serve.addr);
        serve.samples = self.samples.unwrap_or(serve.samples);
        let addr = serve.addr;
        let secrets = Secrets::new(token(&loaded)?).map_err(|why| anyhow!("{why}"))?;
        if !addr.ip().is_loopback() && !secrets.guarded() {
            bail!(
                "--addr {addr}: others than this machine could ask there, and no token is set; \
                 hint: set {TOKEN} to what `openssl rand -hex 24` prints, or listen on 127.0.0.1"
            );
        }
        // Before the database is touched, so that a taken port costs nothing.
        let listener = std::net::TcpListener::bind(addr).with_context(|| format!("cannot listen on {addr}"))?;
        listener.set_nonblocking(true).with_context(|| format!("cannot listen on {addr}"))?;
        let addr = listener.local_addr().with_context(|| format!("cannot listen on {addr}"))?;

        let config = loaded.config.clone();
        let mut engine = Engine::load(&config)?;
        let set = engine.context().generator.set.clone();
        quota::check(&config.serve.quotas, &set).map_err(|why| anyhow!("serve.quotas: {why}"))?;
        let mut store = SqliteStore::open(&config.run.db)?;
        let seed = settle_origin(&mut store, &loaded)?;
        engine.set_seed(seed);
        store.keep_sources(&engine.sources())?;
        let notes = Notes::open(&config.run.db)?;
        let mut wanted = remembered(notes.told()?.as_deref(), config.serve.samples, &config.serve.quotas);
        if quota::check(&wanted.quotas, &set).is_err() {
            // The templates have changed since they were set.
            wanted.quotas.clone_from(&config.serve.quotas);
        }
        let control = Control::new(wanted);
        let state = State::new(Parts {
            readers: Readers::new(config.run.db.clone(), READERS),
            control: control.clone(),
            context: Arc::new(engine.context().clone()),
            journal: journal::shared(false).clone(),
            notes: Arc::new(notes),
            exports: Exports::new(&config),
            secrets,
            streams: Streams::default(),
            config: config.clone(),
        });
        silence_workers();
        let machine = machine(engine, loaded);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("http").enable_all().build();
        let runtime = runtime.context("cannot start the server")?;
        let ended = Arc::new(tokio::sync::Notify::new());
        let (driver, told) = (control.clone(), Ending(ended.clone()));
        let work = move || {
            // Told even if it panics, so that the process ends and is started anew.
            let _told = told;
            daemon::run(&machine, store, &driver);
        };
        let thread = std::thread::Builder::new().name("daemon".into()).spawn(work);
        let thread = thread.context("cannot start the daemon's thread")?;
        line(format!("http://{addr}"))?;
        tracing::info!(%addr, db = %config.run.db.display(), seed, "the daemon is up");
        // The last one is dropped here: databases cannot be closed where futures run.
        let kept = state.clone();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).context("cannot listen")?;
            watch_signals(control)?;
            let app = app(state, &web::routes());
            http::serve(listener, app, http::LIMITS, async move { ended.notified().await }).await;
            anyhow::Ok(())
        })?;
        runtime.shutdown_timeout(GRACE);
        drop(kept);
        // It has ended, since that is what the server waited for.
        thread.join().map_err(|_| anyhow!("the daemon's thread panicked"))?;
        Ok(Verdict::Good)
    }
}

/// Tells of the end of the daemon when it is dropped.
struct Ending(Arc<tokio::sync::Notify>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// The token, from the environment or a file.
fn token(loaded: &Loaded) -> anyhow::Result<Option<String>> {
    if let Ok(token) = std::env::var(TOKEN) {
        return Ok(Some(token).filter(|t| !t.is_empty()));
    }
    let file = &loaded.config.serve.token_file;
    if file.as_os_str().is_empty() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(file).with_context(|| format!("{}: cannot read the token", file.display()))?;
    Ok(Some(text.trim_end().to_owned()))
}

/// What the daemon grows with.
fn machine(engine: Engine, loaded: Loaded) -> Machine {
    let config = loaded.config.clone();
    let plan = Plan {
        target: 0,
        workers: config.workers(),
        turns_per_round: config.generate.turns_per_round,
        frozen: engine.frozen(),
        between: Some(engine.between(&config)),
    };
    let open = move || {
        let mut store = SqliteStore::open(&loaded.config.run.db).map_err(|e| e.to_string())?;
        settle_origin(&mut store, &loaded).map_err(|e| format!("{e:#}"))?;
        Ok(store)
    };
    Machine {
        derive: Box::new(move |weights, index| engine.turn(weights, index)),
        plan,
        open: Box::new(open),
        path: config.run.db.clone(),
        disk_gib: config.serve.disk_gib,
        nice: config.serve.nice as i32,
        cpu_share: config.serve.cpu_share,
    }
}

/// The first SIGINT or SIGTERM asks the daemon to end, the second one ends the process with 130.
fn watch_signals(control: Control) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot watch for SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot watch for SIGTERM")?;
    tokio::spawn(async move {
        for count in 0.. {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if count > 0 {
                std::process::exit(130);
            }
            tracing::info!("finishing the turns at work; once more stops at once");
            control.drain();
        }
    });
    Ok(())
}
