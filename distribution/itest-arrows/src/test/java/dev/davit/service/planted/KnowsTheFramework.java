package dev.davit.service.planted;

import org.osgi.framework.Bundle;

/** Breaks: the framework belongs to slots and launcher. */
public record KnowsTheFramework(Bundle bundle) {}
