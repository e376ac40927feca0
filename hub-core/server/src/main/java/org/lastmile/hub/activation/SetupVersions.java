package org.lastmile.hub.activation;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Every setup that a zone has had, {@code <number>/} with its files and {@code about.json}; {@code active} names the one
 * that holds. Used by one process at a time, read by any.
 */
public final class SetupVersions {
  private static final String ABOUT = "about.json";
  private static final String ACTIVE = "active";
  private static final String FOLDERS = "folders.json";
  private static final String RECORDED = "recorded";

  private static final ObjectMapper JSON = Json.json();

  private final Path folder;

  public SetupVersions(Path folder) {
    this.folder = folder;
  }

  /**
   * What is known of one version.
   *
   * @param number from 1
   * @param hash of its files
   * @param by who changed it
   * @param reason in that person's words, empty if none was given
   * @param changed names of files that are not as in the version before
   */
  public record About(
      int number, String hash, OffsetDateTime at, String by, String reason, Set<String> changed) {}

  /** The version that holds; empty before the first. */
  public Optional<About> active() {
    int number = number(ACTIVE);
    return number == 0 ? Optional.empty() : Optional.of(about(number));
  }

  /** Those that held and have no entry of the ledger yet, the oldest first. */
  List<About> unrecorded() {
    int recorded = number(RECORDED);
    int active = number(ACTIVE);
    return recorded == active
        ? List.of()
        : all().stream().filter(one -> one.number() > recorded).toList();
  }

  void recorded(About version) {
    write(RECORDED, version);
  }

  private int number(String name) {
    Path file = folder.resolve(name);
    try {
      return Files.isRegularFile(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private void write(String name, About version) {
    SafeFiles.write(
        folder.resolve(name),
        Integer.toString(version.number()).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The version that holds.
   *
   * @throws HubException {@code SETUP_UNKNOWN}, CALLER, when the zone has never started
   */
  public About holding() {
    return active()
        .orElseThrow(
            () ->
                new HubException(
                    "SETUP_UNKNOWN",
                    FaultKind.CALLER,
                    "the zone has never started: there is no setup in " + folder));
  }

  /** The folders that the zone watches. */
  public SetupPlaces folders() {
    Path file = folder.resolve(FOLDERS);
    try {
      return JSON.readValue(Files.readAllBytes(file), SetupPlaces.class);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Says which folders the zone watches, for commands. */
  void folders(SetupPlaces places) {
    SetupPlaces absolute =
        new SetupPlaces(
            places.routes().toAbsolutePath(),
            places.config().toAbsolutePath(),
            places.connectors().toAbsolutePath());
    SafeFiles.makeForOwner(folder);
    SafeFiles.write(folder.resolve(FOLDERS), Json.bytes(JSON.valueToTree(absolute)));
  }

  /** Puts the files of a version back into the folders that the zone watches. */
  public void putBack(About version, String by, String reason) {
    SetupPlaces folders = folders();
    new ChangeNote(by, reason).leave(folders, version.hash());
    Setup.read(places(version)).write(folders);
  }

  /** All versions that held, the oldest first. */
  public List<About> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    int active = number(ACTIVE);
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(one -> Files.isRegularFile(one.resolve(ABOUT)))
          .map(one -> Integer.parseInt(String.valueOf(one.getFileName())))
          .filter(number -> number <= active)
          .sorted()
          .map(this::about)
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /**
   * One version.
   *
   * @throws HubException {@code SETUP_UNKNOWN} for one that never was
   */
  public About about(int number) {
    Path file = folder.resolve(Integer.toString(number)).resolve(ABOUT);
    try {
      return JSON.readValue(Files.readAllBytes(file), About.class);
    } catch (IOException e) {
      throw new HubException(
          "SETUP_UNKNOWN",
          FaultKind.CALLER,
          "there is no version " + number + "; './hub routes history' lists them",
          null,
          e);
    }
  }

  /** Where the files of a version lie. */
  public SetupPlaces places(About version) {
    return SetupPlaces.in(folder.resolve(Integer.toString(version.number())));
  }

  /** Keeps a setup as the next version, which does not hold yet; one that never did is written over. */
  About add(Setup setup, OffsetDateTime at, String by, String reason, Set<String> changed) {
    int number = number(ACTIVE) + 1;
    About about = new About(number, setup.hash(), at, by, reason, new TreeSet<>(changed));
    setup.write(places(about));
    SafeFiles.write(
        folder.resolve(Integer.toString(number)).resolve(ABOUT),
        Json.bytes(JSON.valueToTree(about)));
    return about;
  }

  void activate(About version) {
    write(ACTIVE, version);
  }

  /** Where a setup lies while it is checked. */
  SetupPlaces aside() {
    return SetupPlaces.in(folder.resolve("aside"));
  }

  private static HubException unreadable(Path file, IOException e) {
    return new HubException(
        "SETUP_UNREADABLE", FaultKind.LASTING, file + " cannot be read", file.toString(), e);
  }
}
