import java.io.FileInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Opens pages as any Java program does that is told by its properties to check revocation, all at the same time: a line
 * of the list is a URL, a tab, and a file of certificates.
 */
public class Revocation {
    public static void main(String[] args) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<String>> answers = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] visit = line.split("\t");
            answers.add(threads.submit(() -> said(visit[0], visit[1])));
        }
        for (Future<String> answer : answers) {
            System.out.println(answer.get().replace('\n', ' '));
        }
        threads.shutdown();
    }

    private static String said(String url, String trust) {
        try {
            return "ok\t" + open(url, trust);
        } catch (Exception refusal) {
            StringBuilder words = new StringBuilder("refused\t");
            Throwable error = refusal;
            for (int depth = 0; error != null && depth < 8; depth++, error = error.getCause()) {
                words.append(error.getClass().getSimpleName()).append(": ").append(error.getMessage()).append(" / ");
            }
            return words.toString();
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
        int status = connection.getResponseCode();
        connection.getInputStream().readAllBytes();
        return status;
    }
}
