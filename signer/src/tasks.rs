//! What goes on without its caller, and must end before the store is closed.

use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

/// Tasks that are under way. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Tasks(TaskTracker);

impl Tasks {
    /// Starts one. What it logs bears the request or the job that it was started by.
    pub fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.0.spawn(task.in_current_span())
    }

    /// Waits until all have ended, and those that they start meanwhile.
    pub async fn finish(&self) {
        self.0.close();
        self.0.wait().await;
    }
}
