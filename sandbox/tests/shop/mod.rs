//! The merchant's own server as the tests play it: writes down what is posted to it, and answers with one status.

#![expect(clippy::unwrap_used, reason = "this is test code, though no function here is a test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// How long a test waits for a post that must come.
const DEADLINE: Duration = Duration::from_secs(10);

/// What a shop got.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// A running server.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) url: String,
    answers: Arc<Answers>,
}

#[derive(Debug)]
struct Answers {
    status: StatusCode,
    posts: Mutex<Vec<Posted>>,
    came: Notify,
}

impl Shop {
    /// Answers every post with this status, and would send a browser on.
    pub(crate) async fn answering(status: u16) -> Self {
        async fn take(State(answers): State<Arc<Answers>>, headers: HeaderMap, body: String) -> impl IntoResponse {
            answers.posts.lock().unwrap().push(Posted { headers, body });
            answers.came.notify_waiters();
            (answers.status, [(header::LOCATION, "http://shop.example/return")])
        }
        let answers = Arc::new(Answers {
            status: StatusCode::from_u16(status).unwrap(),
            posts: Mutex::default(),
            came: Notify::new(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hears?x=1", listener.local_addr().unwrap());
        let routes = Router::new()
            .route("/hears", post(take))
            .with_state(Arc::clone(&answers));
        tokio::spawn(axum::serve(listener, routes).into_future());
        Self { url, answers }
    }

    /// Everything that was posted so far.
    pub(crate) fn posts(&self) -> Vec<Posted> {
        self.answers.posts.lock().unwrap().clone()
    }

    /// Everything that was posted, once it is so many.
    pub(crate) async fn posted(&self, count: usize) -> Vec<Posted> {
        let enough = async {
            loop {
                let came = self.answers.came.notified();
                let posts = self.posts();
                if posts.len() >= count {
                    return posts;
                }
                came.await;
            }
        };
        tokio::time::timeout(DEADLINE, enough).await.unwrap()
    }
}
