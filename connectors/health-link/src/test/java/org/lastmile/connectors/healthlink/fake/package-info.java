/** A stand-in for the app's back end over real sockets; shares no code with the connector, and reads FHIR by HAPI. */
@NullMarked
package org.lastmile.connectors.healthlink.fake;

import org.jspecify.annotations.NullMarked;
