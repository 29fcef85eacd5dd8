package dev.davit.launcher.framework;

import dev.davit.slots.PluginConfigurator;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/** Reads component descriptions at build time, for what has to be known before they start. */
final class ComponentFiles {
    private ComponentFiles() {}

    /** The components that require a configuration. */
    static List<PluginConfigurator.Declared> declared(Collection<byte[]> files) throws IOException {
        var declared = new ArrayList<PluginConfigurator.Declared>();
        for (byte[] file : files) {
            Element component = parse(file).getDocumentElement();
            if (component.getAttribute("configuration-policy").equals("require")) {
                declared.add(
                        new PluginConfigurator.Declared(
                                component.getAttribute("configuration-pid").split(" ", -1)[0],
                                attributes(component, "provide", "interface"),
                                properties(component)));
            }
        }
        return declared;
    }

    /** The classes of the components. */
    static List<String> implementations(Collection<byte[]> files) throws IOException {
        var classes = new ArrayList<String>();
        for (byte[] file : files) {
            classes.addAll(attributes(parse(file).getDocumentElement(), "implementation", "class"));
        }
        return classes;
    }

    /** One document of many: components may be anywhere in one. */
    static byte[] merged(Collection<byte[]> files) {
        var document = new StringBuilder("<components>\n");
        for (byte[] file : files) {
            document.append(
                    new String(file, StandardCharsets.UTF_8).replaceFirst("^<\\?xml[^>]*\\?>", ""));
        }
        return document.append("</components>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Document parse(byte[] file) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(file));
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("cannot read a component description", e);
        }
    }

    private static List<String> attributes(Element component, String element, String attribute) {
        var values = new ArrayList<String>();
        NodeList nodes = component.getElementsByTagName(element);
        for (int i = 0; i < nodes.getLength(); i++) {
            values.add(((Element) nodes.item(i)).getAttribute(attribute));
        }
        return values;
    }

    private static Map<String, Object> properties(Element component) {
        var properties = new LinkedHashMap<String, Object>();
        NodeList nodes = component.getElementsByTagName("property");
        for (int i = 0; i < nodes.getLength(); i++) {
            Element property = (Element) nodes.item(i);
            String value =
                    property.hasAttribute("value")
                            ? property.getAttribute("value")
                            : property.getTextContent().strip();
            String[] values = value.split("\\s*\n\\s*", -1);
            properties.put(property.getAttribute("name"), values.length == 1 ? value : values);
        }
        return properties;
    }
}
