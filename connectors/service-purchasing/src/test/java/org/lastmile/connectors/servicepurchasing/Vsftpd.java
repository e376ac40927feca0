package org.lastmile.connectors.servicepurchasing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.PeerServer;
import org.lastmile.hub.testkit.TestCertificates;

/**
 * The server vsftpd over a folder: TLS and a client certificate are compulsory, and a data connection must resume the TLS
 * session of its control connection. Whoever has the certificate is let in.
 */
final class Vsftpd implements AutoCloseable {
  private final Path files;
  private final Path client;
  private final Path trusted;
  private final TestCertificates certificates;
  private final int port;
  private final Path log;
  private final PeerServer server;

  Vsftpd(Path work) {
    certificates = new TestCertificates(work);
    client = certificates.keyStore("client");
    trusted = certificates.trustStore();
    log = work.resolve("vsftpd.log");
    try {
      files = Files.createDirectories(work.resolve("files"));
      port = FreePort.orAny(0);
      Path settings = work.resolve("vsftpd.conf");
      Files.writeString(settings, settings(work, certificates.pem("server")));
      server =
          new PeerServer(
              Need.VSFTPD, List.of(settings.toString()), port, work.resolve("vsftpd.out"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String settings(Path work, Path pem) throws IOException {
    return String.join(
        "\n",
        List.of(
            "listen=YES",
            "listen_address=127.0.0.1",
            "listen_port=" + port,
            "background=NO",
            "run_as_launching_user=YES",
            "isolate=NO",
            "isolate_network=NO",
            "seccomp_sandbox=NO",
            "secure_chroot_dir=" + Files.createDirectories(work.resolve("empty")),
            "anonymous_enable=YES",
            "local_enable=NO",
            "anon_root=" + files,
            "write_enable=YES",
            "anon_upload_enable=YES",
            "anon_mkdir_write_enable=YES",
            "anon_other_write_enable=YES",
            "anon_world_readable_only=NO",
            "port_enable=NO",
            "ssl_enable=YES",
            "ssl_tlsv1=YES",
            "ssl_sslv2=NO",
            "ssl_sslv3=NO",
            "ssl_ciphers=HIGH",
            "allow_anon_ssl=YES",
            "force_anon_logins_ssl=YES",
            "force_anon_data_ssl=YES",
            "require_ssl_reuse=YES",
            "rsa_cert_file=" + pem,
            "rsa_private_key_file=" + pem,
            "require_cert=YES",
            "validate_cert=YES",
            "ca_certs_file=" + certificates.authorityPem(),
            "xferlog_enable=YES",
            "vsftpd_log_file=" + log,
            "log_ftp_protocol=YES",
            "debug_ssl=YES",
            ""));
  }

  String url() {
    return "ftps://127.0.0.1:" + port;
  }

  Path files() {
    return files;
  }

  Path keyStore() {
    return client;
  }

  Path trustStore() {
    return trusted;
  }

  String storePassword() {
    return new String(certificates.password());
  }

  /** What the server has written down. */
  String log() {
    try {
      return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
