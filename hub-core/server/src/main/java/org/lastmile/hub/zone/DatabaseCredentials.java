package org.lastmile.hub.zone;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Where the embedded database of a zone listens and how to log on, in the file {@value #FILE} of the zone's data
 * directory, readable by its owner only.
 */
public record DatabaseCredentials(int port, String user, String password) {
  private static final String FILE = "database.properties";

  /** The credentials of the zone whose data lies in {@code directory}; empty before its first start. */
  public static Optional<DatabaseCredentials> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    return Optional.of(
        new DatabaseCredentials(
            Integer.parseInt(properties.getProperty("port", "0")),
            properties.getProperty("user", ""),
            properties.getProperty("password", "")));
  }

  /** JDBC URL of a database of the embedded cluster. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  void write(Path directory) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("port", Integer.toString(port));
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    Path file = directory.resolve(FILE);
    Path fresh = directory.resolve(FILE + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
            FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        OutputStream out = Channels.newOutputStream(channel)) {
      properties.store(out, null);
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Folders.sync(directory);
  }

  @Override
  public String toString() {
    return "DatabaseCredentials[port=" + port + ", user=" + user + "]";
  }
}
