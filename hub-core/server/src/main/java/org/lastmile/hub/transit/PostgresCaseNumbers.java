package org.lastmile.hub.transit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

/**
 * Case numbers from blocks of serials, taken from the database for each matter and day. A block is small at first and
 * doubles, so that rare matters leave small gaps and busy ones ask seldom. The outside gives odd serials, the inside
 * even ones: the zones never meet.
 */
public final class PostgresCaseNumbers implements CaseNumbers {
  private static final String LOCAL_PREFIX = "L330106";
  private static final int FIRST_BLOCK = 4;
  private static final int LARGEST_BLOCK = 256;
  private static final String RESERVE =
      "INSERT INTO transit.case_serial (prefix, day, next) VALUES (?, ?, ?)"
          + " ON CONFLICT (prefix, day) DO UPDATE SET next = case_serial.next + excluded.next"
          + " RETURNING next";

  private final DataSource database;
  private final Zone zone;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Series, Block> blocks = new HashMap<>();

  private record Series(String prefix, LocalDate day) {}

  /** Serials from {@code next} up to, but not including, {@code end}. */
  private record Block(long next, long end, int size) {}

  public PostgresCaseNumbers(DataSource database, Zone zone) {
    this.database = database;
    this.zone = zone;
  }

  /** @throws HubException {@code CASE_NUMBERS_AWAY}, PASSING, when a block is needed and the database is away */
  @Override
  public String next(@Nullable String matterCode, LocalDate day) {
    String prefix = matterCode == null ? LOCAL_PREFIX : matterCode;
    long serial = 2 * next(new Series(prefix, day)) + (zone == Zone.OUTSIDE ? 1 : 2);
    String format = matterCode == null ? "%s%s%06d" : "%s%s%04d";
    return format.formatted(prefix, DateTimeFormatter.BASIC_ISO_DATE.format(day), serial);
  }

  private long next(Series series) {
    lock.lock();
    try {
      Block block = blocks.get(series);
      if (block == null || block.next() == block.end()) {
        blocks.keySet().removeIf(other -> other.day().isBefore(series.day().minusDays(1)));
        int size = block == null ? FIRST_BLOCK : Math.min(2 * block.size(), LARGEST_BLOCK);
        long end = reserve(series, size);
        block = new Block(end - size, end, size);
      }
      blocks.put(series, new Block(block.next() + 1, block.end(), block.size()));
      return block.next();
    } finally {
      lock.unlock();
    }
  }

  private long reserve(Series series, int size) {
    try (Connection connection = database.getConnection();
        PreparedStatement reserve = connection.prepareStatement(RESERVE)) {
      reserve.setString(1, series.prefix());
      reserve.setObject(2, series.day());
      reserve.setLong(3, size);
      try (ResultSet row = reserve.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new HubException(
          "CASE_NUMBERS_AWAY",
          FaultKind.PASSING,
          "no case number can be given while the database is away",
          null,
          e);
    }
  }
}
