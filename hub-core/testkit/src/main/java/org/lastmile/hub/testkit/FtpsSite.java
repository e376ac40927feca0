package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ftpserver.DataConnectionConfiguration;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpReply;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.FtpletResult;
import org.apache.ftpserver.ftplet.UserManager;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfiguration;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.PropertiesUserManagerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/**
 * An FTPS server over a folder (Apache FtpServer): explicit TLS, without which it takes no account and no file, a client
 * certificate of its own authority, and one account with a password made for it. It can go down and come back on the
 * same port, be slow, and have no room.
 */
public final class FtpsSite implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Set<String> LOGIN = Set.of("USER", "PASS");
  private static final Set<String> DATA = Set.of("RETR", "STOR", "LIST", "NLST", "MLSD", "APPE");
  private static final int NOT_ENCRYPTED = 521;

  private final Path files;
  private final String user;
  private final String password = UUID.randomUUID().toString();
  private final TestCertificates certificates;
  private final Path own;
  private final Path trusted;
  private final Path client;
  private final int port;
  private FtpServer server;
  private volatile Duration slow = Duration.ZERO;
  private volatile boolean full;
  private final List<String> written = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicInteger> refused = new ConcurrentHashMap<>();

  /**
   * @param work folder of the site, where {@code files/} is what it shows, beside the key stores of either side
   * @param port 0 for any free one
   */
  public FtpsSite(Path work, String user, int port) {
    this.user = user;
    files = work.resolve("files");
    try {
      Files.createDirectories(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    certificates = new TestCertificates(work);
    own = certificates.keyStore("server");
    client = certificates.keyStore("client");
    trusted = certificates.trustStore();
    Running running = start(FreePort.orAny(port));
    server = running.server();
    this.port = running.listener().getPort();
  }

  private record Running(FtpServer server, Listener listener) {}

  private Running start(int onPort) {
    SslConfigurationFactory tls = new SslConfigurationFactory();
    String secret = new String(certificates.password());
    tls.setKeystoreFile(own.toFile());
    tls.setKeystoreType("PKCS12");
    tls.setKeystorePassword(secret);
    tls.setKeyPassword(secret);
    tls.setTruststoreFile(trusted.toFile());
    tls.setTruststoreType("PKCS12");
    tls.setTruststorePassword(secret);
    tls.setClientAuthentication("NEED");
    SslConfiguration configuration = tls.createSslConfiguration();
    DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
    data.setSslConfiguration(configuration);
    ListenerFactory listeners = new ListenerFactory();
    listeners.setServerAddress(HOST);
    listeners.setPort(onPort);
    listeners.setSslConfiguration(configuration);
    listeners.setDataConnectionConfiguration(anyPorts(data.createDataConnectionConfiguration()));
    Listener listener = listeners.createListener();
    FtpServerFactory servers = new FtpServerFactory();
    servers.addListener("default", listener);
    servers.setFtplets(new HashMap<>(Map.of("house rules", new HouseRules()))); // it is cleared
    try {
      servers.setUserManager(account());
      FtpServer made = servers.createServer();
      made.start();
      return new Running(made, listener);
    } catch (FtpException e) {
      throw new IllegalStateException("the FTPS server does not start", e);
    }
  }

  /** Ports that the machine chooses are reserved by nobody, so giving them back makes the server warn each time. */
  private static DataConnectionConfiguration anyPorts(DataConnectionConfiguration ports) {
    return (DataConnectionConfiguration)
        Proxy.newProxyInstance(
            DataConnectionConfiguration.class.getClassLoader(),
            new Class<?>[] {DataConnectionConfiguration.class},
            (proxy, method, arguments) ->
                method.getName().equals("releasePassivePort")
                    ? null
                    : method.invoke(ports, arguments));
  }

  private UserManager account() throws FtpException {
    UserManager users = new PropertiesUserManagerFactory().createUserManager();
    BaseUser account = new BaseUser();
    account.setName(user);
    account.setPassword(password);
    account.setHomeDirectory(files.toString());
    account.setAuthorities(List.of(new WritePermission()));
    users.save(account);
    return users;
  }

  private void await() {
    try {
      Thread.sleep(slow);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@code ftps://host:port}. */
  public String url() {
    return "ftps://" + HOST + ":" + port;
  }

  public String user() {
    return user;
  }

  public String password() {
    return password;
  }

  /** PKCS#12 file with the certificate of the hub. */
  public Path keyStore() {
    return client;
  }

  /** PKCS#12 file by which the hub knows the server. */
  public Path trustStore() {
    return trusted;
  }

  /** Password of both. */
  public String storePassword() {
    return new String(certificates.password());
  }

  /** The keys {@code ftps.*} of a connector that finds it. */
  public Map<String, String> configuration() {
    return Map.of(
        "ftps.url", url(),
        "ftps.user", user,
        "ftps.password", password,
        "ftps.keyStore", client.toString(),
        "ftps.keyStorePassword", storePassword(),
        "ftps.trustStore", trusted.toString(),
        "ftps.trustStorePassword", storePassword());
  }

  /** What the server shows. */
  public Path files() {
    return files;
  }

  /** What was written and renamed since the start, such as {@code STOR /a.tmp} and {@code RNTO /a.xml}, in order. */
  public List<String> written() {
    return List.copyOf(written);
  }

  /** How long the server waits from now on before it does what it is told. */
  public void slow(Duration pause) {
    slow = pause;
  }

  /**
   * Breaks the connection instead of doing what it is told.
   *
   * @param ending such as {@code RETR a.zip}: command and the end of its argument
   */
  public void refuse(String ending, int times) {
    refused.put(ending, new AtomicInteger(times));
  }

  private boolean breaks(String command, String argument) {
    return refused.entrySet().stream()
        .anyMatch(
            one ->
                one.getKey().startsWith(command + " ")
                    && argument.endsWith(one.getKey().substring(command.length() + 1))
                    && one.getValue().getAndDecrement() > 0);
  }

  /** Whether it has no room for another file. */
  public void full(boolean now) {
    full = now;
  }

  /** Takes no connection and breaks those that are open. */
  public void down() {
    server.stop();
  }

  /** Is there again, on the same port. */
  public void up() {
    server = start(port).server();
  }

  @Override
  public void close() {
    down();
  }

  private final class HouseRules extends DefaultFtplet {
    @Override
    public FtpletResult beforeCommand(FtpSession session, FtpRequest request)
        throws FtpException, IOException {
      String command = request.getCommand().toUpperCase(Locale.ROOT);
      await();
      boolean control = !LOGIN.contains(command) || session.isSecure();
      boolean data = !DATA.contains(command) || session.getDataConnection().isSecure();
      if (!control || !data) {
        session.write(new DefaultFtpReply(NOT_ENCRYPTED, "TLS is compulsory"));
        return FtpletResult.SKIP;
      }
      if (breaks(command, String.valueOf(request.getArgument()))) {
        return FtpletResult.DISCONNECT;
      }
      if (full && command.equals("STOR")) {
        session.write(
            new DefaultFtpReply(
                FtpReply.REPLY_452_REQUESTED_ACTION_NOT_TAKEN, "no room for another file"));
        return FtpletResult.SKIP;
      }
      if (command.equals("STOR") || command.equals("RNTO")) {
        written.add(command + " " + request.getArgument());
      }
      return super.beforeCommand(session, request);
    }
  }
}
