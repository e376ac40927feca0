package org.lastmile.connectors.healthrecords;

import org.lastmile.hub.testkit.ConnectorContractTest;

class HealthRecordsContractTest extends ConnectorContractTest {}
