import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;

/** Makes a PFX whose private key belongs to another certificate: Mismatch KEY.pfx CERTIFICATE.pfx OUT.pfx PASSWORD. */
public class Mismatch {
    public static void main(String[] args) throws Exception {
        char[] password = args[3].toCharArray();
        KeyStore key = load(args[0], password);
        KeyStore certificate = load(args[1], password);
        KeyStore out = KeyStore.getInstance("PKCS12");
        out.load(null, password);
        Key foreign = key.getKey(key.aliases().nextElement(), password);
        Certificate[] chain = certificate.getCertificateChain(certificate.aliases().nextElement());
        out.setKeyEntry("printer", foreign, password, chain);
        try (FileOutputStream file = new FileOutputStream(args[2])) {
            out.store(file, password);
        }
    }

    private static KeyStore load(String name, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream file = new FileInputStream(name)) {
            store.load(file, password);
        }
        return store;
    }
}
