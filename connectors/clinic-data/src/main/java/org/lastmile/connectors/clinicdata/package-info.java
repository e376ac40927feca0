/** What HL7 v2 needs beyond routes and mappings: its characters, its own encoding, its acknowledgements, TLS. */
@NullMarked
package org.lastmile.connectors.clinicdata;

import org.jspecify.annotations.NullMarked;
