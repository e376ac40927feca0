package org.lastmile.hub.testkit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SystemFake} that is one object once it is started, and its {@link Staff}: all but how it starts and how it
 * brings a sample.
 */
public abstract class SystemFakeOf<F extends AutoCloseable> implements SystemFake {
  private final String id;
  private final @Nullable Pattern numbers;
  private final Function<F, List<Taken>> taken;
  private final Consumer<F> clear;
  private @Nullable Surroundings around;
  private @Nullable Staff staff;
  private @Nullable F fake;

  /** A system in whose samples no number has to change. */
  protected SystemFakeOf(String id, Function<F, List<Taken>> taken, Consumer<F> clear) {
    this(id, null, taken, clear);
  }

  /** @param numbers of its own in a sample, to be changed in one that is written anew */
  protected SystemFakeOf(
      String id, @Nullable Pattern numbers, Function<F, List<Taken>> taken, Consumer<F> clear) {
    this.id = id;
    this.numbers = numbers;
    this.taken = taken;
    this.clear = clear;
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final Map<String, String> start(Surroundings surroundings) throws Exception {
    around = surroundings;
    staff = new Staff(surroundings.pace());
    return begin(surroundings);
  }

  /** As {@link #start}; the system that is started is named to {@link #run}. */
  protected abstract Map<String, String> begin(Surroundings around) throws Exception;

  /** From now on this is the system. */
  protected final F run(F started) {
    fake = started;
    return started;
  }

  /** The system itself, once it is started. */
  public final F fake() {
    return Objects.requireNonNull(fake, "not started");
  }

  protected final Surroundings around() {
    return Objects.requireNonNull(around, "not started");
  }

  /** The people of the system. */
  protected final Staff staff() {
    return Objects.requireNonNull(staff, "not started");
  }

  @Override
  public Sample anew(Sample sample, String serial) {
    return numbers == null ? sample : sample.numbered(numbers, serial);
  }

  @Override
  public List<Taken> taken() {
    return taken.apply(fake());
  }

  @Override
  public void clear() {
    clear.accept(fake());
  }

  @Override
  public void close() {
    try (F system = fake;
        Staff people = staff) {
      // the people first
    } catch (Exception e) {
      throw new IllegalStateException(id + " cannot be closed", e);
    }
  }
}
