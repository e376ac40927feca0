/** A stand-in for the clinics' system over real sockets; shares no code, and no HL7 library, with the connector. */
@NullMarked
package org.lastmile.connectors.clinicdata.fake;

import org.jspecify.annotations.NullMarked;
