//! Cipher suites, groups, randomness and certificate compression as a policy wants them: those of aws-lc-rs, with one
//! thing changed.

use rustls::compress::{CertCompressor, CompressionFailed, CompressionLevel};
use rustls::crypto::aws_lc_rs::{self, cipher_suite, kx_group};
use rustls::crypto::{
    ActiveKeyExchange, CipherSuiteCommon, CryptoProvider, GetRandomFailed, SecureRandom, SupportedKxGroup,
};
use rustls::{
    CertificateCompressionAlgorithm, CipherSuite, Error, NamedGroup, SupportedCipherSuite, Tls12CipherSuite,
    Tls13CipherSuite,
};
use scenarios::TlsPolicy;
use std::sync::LazyLock;

pub(super) fn of(policy: Option<TlsPolicy>) -> CryptoProvider {
    let usual = aws_lc_rs::default_provider();
    match policy {
        Some(TlsPolicy::HelloRetryRequest) => CryptoProvider {
            kx_groups: vec![kx_group::SECP384R1],
            ..usual
        },
        Some(TlsPolicy::NoSharedGroup) => CryptoProvider {
            kx_groups: vec![&PrivateGroup],
            ..usual
        },
        Some(TlsPolicy::NoSharedCipher) => CryptoProvider {
            cipher_suites: foreign_suites(),
            ..usual
        },
        Some(TlsPolicy::DowngradeSentinel) => CryptoProvider {
            secure_random: &Downgraded,
            ..usual
        },
        _ => usual,
    }
}

/// Suites of RFC 9189 and RFC 9367 by number; nobody gets as far as using them.
fn foreign_suites() -> Vec<SupportedCipherSuite> {
    static TLS12: LazyLock<Option<Tls12CipherSuite>> = LazyLock::new(|| {
        let SupportedCipherSuite::Tls12(suite) = cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 else {
            return None;
        };
        Some(Tls12CipherSuite {
            common: renamed(&suite.common, 0xc100),
            prf_provider: suite.prf_provider,
            kx: suite.kx,
            sign: suite.sign,
            aead_alg: suite.aead_alg,
        })
    });
    static TLS13: LazyLock<Option<Tls13CipherSuite>> = LazyLock::new(|| {
        let SupportedCipherSuite::Tls13(suite) = cipher_suite::TLS13_AES_128_GCM_SHA256 else {
            return None;
        };
        Some(Tls13CipherSuite {
            common: renamed(&suite.common, 0xc103),
            hkdf_provider: suite.hkdf_provider,
            aead_alg: suite.aead_alg,
            quic: None,
        })
    });
    let tls12 = TLS12.as_ref().map(SupportedCipherSuite::Tls12);
    let tls13 = TLS13.as_ref().map(SupportedCipherSuite::Tls13);
    tls13.into_iter().chain(tls12).collect()
}

fn renamed(common: &CipherSuiteCommon, number: u16) -> CipherSuiteCommon {
    CipherSuiteCommon {
        suite: CipherSuite::from(number),
        hash_provider: common.hash_provider,
        confidentiality_limit: common.confidentiality_limit,
    }
}

/// A group of the private range (RFC 8446 §4.2.7), which no client offers.
#[derive(Debug)]
struct PrivateGroup;

impl SupportedKxGroup for PrivateGroup {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        Err(Error::General("this group cannot be used".to_owned()))
    }
    fn name(&self) -> NamedGroup {
        NamedGroup::from(0xfe00)
    }
}

/// Random octets that end as RFC 8446 §4.1.3 says of a server that could speak TLS 1.3 and speaks 1.2. What is as long
/// as a random and is none (a session id) ends so, too; nothing depends on that.
#[derive(Debug)]
struct Downgraded;

impl SecureRandom for Downgraded {
    fn fill(&self, octets: &mut [u8]) -> Result<(), GetRandomFailed> {
        aws_lc_rs::default_provider().secure_random.fill(octets)?;
        if let (32, Some(end)) = (octets.len(), octets.last_chunk_mut()) {
            *end = *b"DOWNGRD\x01";
        }
        Ok(())
    }
}

/// Compresses a certificate to octets that do not inflate.
#[derive(Debug)]
pub(super) struct NoInflation(CertificateCompressionAlgorithm);

impl NoInflation {
    pub(super) const ALL: [&'static dyn CertCompressor; 3] = [
        &Self(CertificateCompressionAlgorithm::Zlib),
        &Self(CertificateCompressionAlgorithm::Brotli),
        &Self(CertificateCompressionAlgorithm::Zstd),
    ];
}

impl CertCompressor for NoInflation {
    fn compress(&self, input: Vec<u8>, _: CompressionLevel) -> Result<Vec<u8>, CompressionFailed> {
        Ok(vec![0xff; input.len() / 2])
    }
    fn algorithm(&self) -> CertificateCompressionAlgorithm {
        self.0
    }
}
