package org.lastmile.connectors.clinicdata;

import org.lastmile.hub.testkit.ConnectorContractTest;

class ClinicDataContractTest extends ConnectorContractTest {}
