package org.lastmile.connectors.education;

import org.lastmile.hub.testkit.ConnectorContractTest;

class EducationContractTest extends ConnectorContractTest {}
