package org.lastmile.hub.activation;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With what a zone starts: with its folders as they are, or, where those are not fit, with what it had last.
 *
 * @param places where its files lie, which nobody changes
 * @param refused why the folders were not taken; empty if they were
 */
public record SetupAtStart(
    SetupVersions.About version, SetupPlaces places, List<HubException> refused) {
  private static final Logger LOG = LoggerFactory.getLogger(SetupAtStart.class);

  /** Chooses. The first setup of a zone is taken as it is, because there is no other; its flows are checked by loading. */
  public static SetupAtStart choose(SetupPlaces folders, SetupVersions versions, Clock clock) {
    versions.folders(folders);
    Setup setup = Setup.read(folders);
    Optional<SetupVersions.About> last = versions.active();
    if (last.isPresent() && last.get().hash().equals(setup.hash())) {
      return of(last.get(), versions, List.of());
    }
    if (last.isPresent()) {
      setup.write(versions.aside());
      List<HubException> faults = SetupCheck.faults(versions.aside(), folders);
      if (!faults.isEmpty()) {
        faults.forEach(fault -> LOG.error(Activations.line(fault)));
        LOG.error("The folders are not fit: the zone starts with version {}", last.get().number());
        return of(last.get(), versions, faults);
      }
    }
    Set<String> changed =
        last.map(about -> setup.differences(Setup.read(versions.places(about)))).orElse(Set.of());
    ChangeNote note = ChangeNote.of(folders, setup, changed);
    SetupVersions.About version =
        versions.add(setup, OffsetDateTime.now(clock), note.by(), note.reason(), changed);
    versions.activate(version);
    return of(version, versions, List.of());
  }

  private static SetupAtStart of(
      SetupVersions.About version, SetupVersions versions, List<HubException> refused) {
    return new SetupAtStart(version, versions.places(version), List.copyOf(refused));
  }
}
