import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Opens many pages, each with trust of its own: a line of the list is a URL, a tab, and a file of certificates. */
public class Walk {
    public static void main(String[] args) throws Exception {
        int number = 0;
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] visit = line.split("\t");
            String said;
            try {
                said = "ok\t" + open(visit[0], visit[1]);
            } catch (Exception refusal) {
                said = "refused\t" + words(refusal);
            }
            System.out.println(number++ + "\t" + said.replace('\n', ' '));
        }
    }

    private static int open(String url, String trust) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream file = new FileInputStream(trust)) {
            int number = 0;
            for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("root" + number++, root);
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        HttpsURLConnection connection = (HttpsURLConnection) URI.create(url).toURL().openConnection();
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setConnectTimeout(40_000);
        connection.setReadTimeout(40_000);
        connection.setRequestProperty("Connection", "close");
        int status = connection.getResponseCode();
        connection.getInputStream().readAllBytes();
        return status;
    }

    private static String words(Throwable error) {
        StringBuilder words = new StringBuilder();
        for (int depth = 0; error != null && depth < 8; depth++, error = error.getCause()) {
            words.append(error.getClass().getSimpleName()).append(": ").append(error.getMessage()).append(" / ");
        }
        return words.toString();
    }
}
