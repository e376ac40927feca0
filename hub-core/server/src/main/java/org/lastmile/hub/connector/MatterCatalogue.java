package org.lastmile.hub.connector;

/** Which matters (事项) the district handles; what names another is refused at the door. */
@FunctionalInterface
public interface MatterCatalogue {
  /** Whether there is a matter with this implementation code. */
  boolean knows(String implementationCode);
}
