//! The spool: documents on the disk, `spool/<job>/<n>`, streamed there and never held in memory.

mod document;
mod inflate;

use crate::storage::remove_if_there;
use bytes::Bytes;
use device::effect::Compression;
use device::input::{DocumentFailure, Done};
use document::Receiving;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many octets are gathered before they are taken to the disk.
const BATCH: usize = 128 * 1024;

/// Where documents lie.
#[derive(Clone, Debug)]
pub(crate) struct Spool {
    folder: Arc<Path>,
}

/// What [`device::Work::ReceiveDocument`] asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) job: i32,
    pub(crate) document: u32,
    pub(crate) compression: Compression,
    pub(crate) limit: u64,
}

/// Asks for more room in the spool, on a blocking thread: so many octets, or why there are none.
pub(crate) type Room = Box<dyn FnMut() -> Result<u64, DocumentFailure> + Send>;

/// Where octets come from: a request body, a raw connection.
pub(crate) trait Source: Send {
    /// The next octets, `None` at the regular end, or why there will be none.
    fn next(&mut self) -> impl Future<Output = Option<Result<Bytes, DocumentFailure>>> + Send;
}

impl Spool {
    /// The spool in `state`; half-received documents of an earlier run are removed.
    pub(crate) fn open(state: &Path) -> std::io::Result<Self> {
        let folder = state.join("spool");
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        for job in std::fs::read_dir(&folder)?.flatten() {
            let Ok(documents) = std::fs::read_dir(job.path()) else {
                continue;
            };
            for document in documents.flatten() {
                if document.path().extension().is_some_and(|extension| extension == "part") {
                    remove_if_there(&document.path())?;
                }
            }
        }
        Ok(Self { folder: folder.into() })
    }

    /// Where a document lies once it is whole.
    pub(crate) fn path(&self, job: i32, document: u32) -> PathBuf {
        self.folder.join(job.to_string()).join(document.to_string())
    }

    /// Removes all documents of a job.
    pub(crate) fn discard(&self, job: i32) -> std::io::Result<()> {
        match std::fs::remove_dir_all(self.folder.join(job.to_string())) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Gives a job the documents of another one: the same files under a second name, as nobody writes to them again.
    pub(crate) fn copy(&self, from: i32, to: i32) -> std::io::Result<()> {
        let target = self.folder.join(to.to_string());
        DirBuilder::new().recursive(true).mode(0o700).create(&target)?;
        for document in std::fs::read_dir(self.folder.join(from.to_string()))? {
            let document = document?;
            let copy = target.join(document.file_name());
            std::fs::hard_link(document.path(), &copy)
                .or_else(|_| std::fs::copy(document.path(), &copy).map(|_| ()))?;
        }
        Ok(())
    }

    /// Streams a document to its place: when this says received, its octets are on the disk; when it says failed,
    /// none are.
    pub(crate) async fn receive(&self, order: Order, room: Room, source: &mut impl Source) -> Done {
        self.stream(order, room, source)
            .await
            .unwrap_or_else(Done::DocumentFailed)
    }

    async fn stream(&self, order: Order, room: Room, source: &mut impl Source) -> Result<Done, DocumentFailure> {
        let path = self.path(order.job, order.document);
        let mut document = off_the_async_threads(move || Receiving::create(path, order, room)).await?;
        loop {
            let (batch, ended) = next_batch(source).await?;
            let take = move |mut document: Receiving| {
                batch.iter().try_for_each(|piece| document.take(piece))?;
                Ok(document)
            };
            if ended {
                return off_the_async_threads(move || take(document)?.finish()).await;
            }
            document = off_the_async_threads(move || take(document)).await?;
        }
    }
}

/// Up to [`BATCH`] octets and a piece, and whether that was all.
async fn next_batch(source: &mut impl Source) -> Result<(Vec<Bytes>, bool), DocumentFailure> {
    let mut batch = Vec::new();
    let mut octets = 0;
    while octets < BATCH && batch.len() < BATCH / 64 {
        match source.next().await {
            Some(piece) => {
                let piece = piece?;
                octets += piece.len();
                batch.push(piece);
            }
            None => return Ok((batch, true)),
        }
    }
    Ok((batch, false))
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DocumentFailure> + Send + 'static,
) -> Result<T, DocumentFailure> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(DocumentFailure::Storage))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> DocumentFailure {
    tracing::error!(%error, path = %path.display(), "the spool cannot be written");
    DocumentFailure::Storage
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Compression, DocumentFailure, Done, Order, Source, Spool};
    use sha2::{Digest, Sha256};

    fn plenty() -> super::Room {
        Box::new(|| Ok(u64::MAX))
    }

    struct Pieces(Vec<Result<Bytes, DocumentFailure>>);

    impl Source for Pieces {
        async fn next(&mut self) -> Option<Result<Bytes, DocumentFailure>> {
            if self.0.is_empty() {
                None
            } else {
                Some(self.0.remove(0))
            }
        }
    }

    fn order(limit: u64) -> Order {
        Order {
            job: 7,
            document: 1,
            compression: Compression::None,
            limit,
        }
    }

    #[tokio::test]
    async fn a_document_lies_in_the_spool_with_its_digest() {
        let state = tempfile::tempdir().unwrap();
        let spool = Spool::open(state.path()).unwrap();
        let piece = Bytes::from(vec![b'x'; 100_000]);
        let done = spool
            .receive(
                order(400_000),
                plenty(),
                &mut Pieces(vec![Ok(piece.clone()), Ok(piece.clone()), Ok(piece)]),
            )
            .await;
        let stored = std::fs::read(spool.path(7, 1)).unwrap();
        let Done::DocumentReceived {
            octets, sha256, head, ..
        } = done
        else {
            panic!("{done:?}")
        };
        assert_eq!((octets, head.len(), stored.len()), (300_000, 1_024, 300_000));
        assert_eq!(sha256, <[u8; 32]>::from(Sha256::digest(&stored)));
        spool.discard(7).unwrap();
        assert!(!spool.path(7, 1).exists());
        spool.discard(7).unwrap();
    }

    #[tokio::test]
    async fn nothing_is_kept_of_a_document_that_fails() {
        let state = tempfile::tempdir().unwrap();
        let spool = Spool::open(state.path()).unwrap();
        let piece = || Ok(Bytes::from_static(&[0; 10]));
        let too_large = spool
            .receive(order(19), plenty(), &mut Pieces(vec![piece(), piece()]))
            .await;
        assert!(matches!(too_large, Done::DocumentFailed(DocumentFailure::TooLarge)));
        let cut = spool
            .receive(
                order(100),
                plenty(),
                &mut Pieces(vec![piece(), Err(DocumentFailure::Disconnected)]),
            )
            .await;
        assert!(matches!(cut, Done::DocumentFailed(DocumentFailure::Disconnected)));
        let garbage = Order {
            compression: Compression::Gzip,
            ..order(100)
        };
        let garbage = spool.receive(garbage, plenty(), &mut Pieces(vec![piece()])).await;
        assert!(matches!(garbage, Done::DocumentFailed(DocumentFailure::BadCompression)));
        assert_eq!(std::fs::read_dir(state.path().join("spool/7")).unwrap().count(), 0);
        assert!(matches!(
            spool
                .receive(order(20), plenty(), &mut Pieces(vec![piece(), piece()]))
                .await,
            Done::DocumentReceived { octets: 20, .. }
        ));
    }

    #[test]
    fn half_a_document_of_an_earlier_run_is_removed() {
        let state = tempfile::tempdir().unwrap();
        let job = state.path().join("spool/3");
        std::fs::create_dir_all(&job).unwrap();
        std::fs::write(job.join("1"), b"whole").unwrap();
        std::fs::write(job.join("2.part"), b"ha").unwrap();
        Spool::open(state.path()).unwrap();
        assert!(job.join("1").exists() && !job.join("2.part").exists());
    }

    #[tokio::test]
    async fn a_copy_has_the_documents_and_outlives_the_job_that_it_was_made_of() {
        let state = tempfile::tempdir().unwrap();
        let spool = Spool::open(state.path()).unwrap();
        for document in 1..=2 {
            let order = Order {
                job: 1,
                document,
                compression: Compression::None,
                limit: 100,
            };
            let mut pieces = Pieces(vec![Ok(Bytes::from(format!("document {document}")))]);
            assert!(matches!(
                spool.receive(order, plenty(), &mut pieces).await,
                Done::DocumentReceived { .. }
            ));
        }
        spool.copy(1, 2).unwrap();
        spool.discard(1).unwrap();
        let read = |document| std::fs::read(spool.path(2, document)).unwrap();
        assert_eq!((read(1), read(2)), (b"document 1".to_vec(), b"document 2".to_vec()));
        assert!(spool.copy(1, 3).is_err(), "there is nothing to copy");
    }
}
